import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleServer } from '../../../server/scripts/bundle.ts';
import { removeFolder } from '../context.ts';

const bench = fileURLToPath(new URL('../..', import.meta.url));

/** A relay that can be started: `node <program> serve`. */
export interface Release {
  readonly program: string;
  /** What it needs beside the settings that every relay gets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Removes what was made for it. */
  dispose(): void;
}

/**
 * An unpacked release.
 * @throws Error when the folder is none
 */
export function findRelease(folder: string): Release {
  const program = path.join(folder, 'bin', 'guru-connect');
  if (!fs.existsSync(program))
    throw new Error(`${folder} is no unpacked release: it has no bin/guru-connect`);
  return { program, environment: {}, dispose: () => undefined };
}

/** Bundles the server of this work tree as `npm run pack` does. Below the work tree, where its native parts are found. */
export async function bundleRelease(): Promise<Release> {
  fs.mkdirSync(path.join(bench, 'out'), { recursive: true });
  const folder = fs.mkdtempSync(path.join(bench, 'out', 'relay-'));
  try {
    await bundleServer(path.join(folder, 'server'));
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
  // Nobody opens the page here, but the relay serves its folder.
  const viewer = path.join(folder, 'viewer');
  fs.mkdirSync(viewer);
  fs.writeFileSync(path.join(viewer, 'index.html'), '<!doctype html>\n');
  return {
    program: path.join(folder, 'server', 'main.mjs'),
    environment: { CONNECT_VIEWER_DIR: viewer },
    dispose: () => removeFolder(folder),
  };
}
