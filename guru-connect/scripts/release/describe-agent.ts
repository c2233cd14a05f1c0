import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** One entry of a channel's manifest, as the server's `release-manifest.ts` reads it. */
export interface AgentEntry {
  readonly file: string;
  readonly version: string;
  /** In bytes. */
  readonly size: number;
  /** Of the very file that is packed, hexadecimal. */
  readonly sha256: string;
  readonly signature: string | null;
}

export async function describeAgent(file: string, packageFile: string): Promise<AgentEntry> {
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const { size } = await stat(file);
  return { file: basename(file), version, size, sha256: hash.digest('hex'), signature: null };
}
