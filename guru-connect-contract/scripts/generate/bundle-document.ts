import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Document } from './openapi-document.ts';

const run = promisify(execFile);

/** Puts the files of `openapi/` together into one document. */
export async function bundleDocument(root: string): Promise<Document> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-bundle-'));
  try {
    const output = join(folder, 'openapi.json');
    const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');
    await run(process.execPath, [redocly, 'bundle', 'integration@v1', '--output', output], {
      cwd: root,
      timeout: 120_000,
    });
    return JSON.parse(await readFile(output, 'utf8'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
