import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const agent = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles the programs that tests start as processes into `out/programs/`, once for the whole run: stripping the types at
 * each start costs five times as much as the start.
 */
export default async function bundlePrograms() {
  await build({
    absWorkingDir: agent,
    entryPoints: {
      agent: 'src/main.ts',
      'accessible-desktop': 'tests/support/accessible-desktop.ts',
      'ask-once': 'tests/support/ask-once.ts',
      'login-manager': 'tests/support/login-manager.ts',
      'screen-saver': 'tests/support/screen-saver.ts',
    },
    outdir: 'out/programs',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Native parts stay outside.
    external: ['koffi', '@julusian/jpeg-turbo'],
    // Some dependencies are CommonJS and ask for Node's own modules with require().
    banner: {
      js: "import { createRequire as guruCreateRequire } from 'node:module';\nconst require = guruCreateRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}
