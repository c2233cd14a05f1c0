import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE } from '../../../server/scripts/bundle.ts';
import { removeFolder } from '../context.ts';

const bench = fileURLToPath(new URL('../..', import.meta.url));
const load = fileURLToPath(new URL('load', import.meta.url));

/** The programs that make load, each in one file. */
export interface Loads {
  readonly folder: string;
  /** Removes what was made. */
  dispose(): void;
}

/** Bundles the modules of `load/` once for a run: stripping their types at each start costs more than the start. */
export async function bundleLoads(): Promise<Loads> {
  fs.mkdirSync(path.join(bench, 'out'), { recursive: true });
  const folder = fs.mkdtempSync(path.join(bench, 'out', 'load-'));
  const dispose = () => removeFolder(folder);
  try {
    await build({
      ...BUNDLE,
      entryPoints: fs.readdirSync(load).map((file) => path.join(load, file)),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      legalComments: 'none',
    });
  } catch (error) {
    dispose();
    throw error;
  }
  return { folder, dispose };
}
