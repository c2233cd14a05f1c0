import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles the lab and its watchdog. Packages of the registry stay outside: the browser driver cannot be bundled. This
 * repository's own are TypeScript, so they go in.
 * @param folder where to; it is emptied first, and lies below a `node_modules` that has the lab's packages
 */
export async function bundleLab(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const { dependencies } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: { lab: 'src/main.ts', watchdog: 'src/processes/watchdog-main.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    external: Object.keys(dependencies).filter((name) => !name.startsWith('@guru')),
    logLevel: 'warning',
  });
}
