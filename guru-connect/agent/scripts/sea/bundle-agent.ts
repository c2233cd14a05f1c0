import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';
import type { Target } from './target.ts';

/** The loader that jpeg-turbo uses looks for its library beside itself; in the single file it lies elsewhere. */
export const prebuiltBinding: Plugin = {
  name: 'prebuilt-binding',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^pkg-prebuilds$/ }, () => ({ path: 'pkg-prebuilds', namespace: 'prebuilt' }));
    onLoad({ filter: /.*/, namespace: 'prebuilt' }, () => ({
      contents: `module.exports = () => {
        const loaded = { exports: {} };
        process.dlopen(loaded, process.resourcesPath + '/jpeg-turbo/node-napi-v7.node');
        return loaded.exports;
      };`,
      loader: 'js',
    }));
  },
};

function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/**
 * Bundles the agent with its libraries. The same sources give the same bytes in any folder.
 * @param root the agent's folder
 */
export async function bundleAgent({ parts, nowhere }: Target, root: string, outfile: string): Promise<void> {
  const nativeParts = Object.entries(parts).map(([path, file]) => ({ path, sha256: sha256Of(file) }));
  await build({
    absWorkingDir: root,
    entryPoints: ['src/sea/entry.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: {
      NATIVE_PARTS: JSON.stringify(nativeParts),
      // libraries must not be searched for beside the file: its folder may be writable by others
      __dirname: JSON.stringify(nowhere),
      'import.meta.url': JSON.stringify(`file://${nowhere.replace(/^\w:/, '/$&')}`),
      // Keeps ws from looking for its optional accelerators.
      'process.env.WS_NO_BUFFER_UTIL': '"1"',
      'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
    },
    plugins: [prebuiltBinding],
    legalComments: 'none',
    logLevel: 'warning',
  });
}
