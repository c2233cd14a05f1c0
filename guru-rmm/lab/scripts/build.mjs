// Bundles the lab and its watchdog. Packages of the registry stay outside: the browser driver cannot be bundled. This
// repository's own are TypeScript, so they go in.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
const root = new URL('..', import.meta.url).pathname;
const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
await build({
  absWorkingDir: root,
  entryPoints: { lab: 'src/main.ts', watchdog: 'src/processes/watchdog-main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  external: Object.keys(dependencies).filter((name) => !name.startsWith('@guru')),
  logLevel: 'warning',
});
