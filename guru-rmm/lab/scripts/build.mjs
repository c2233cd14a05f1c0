// Bundles the lab and its watchdog. Packages stay outside: the browser driver cannot be bundled.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
const root = new URL('..', import.meta.url).pathname;
await build({
  absWorkingDir: root,
  entryPoints: { lab: 'src/main.ts', watchdog: 'src/processes/watchdog-main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
