import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const worldFile = z.object({ agent_id: z.string() });

/** What stays the same from run to run and is nobody's secret. */
export type WorldFile = z.infer<typeof worldFile>;

export function readWorldFile(file: string): WorldFile | null {
  try {
    return worldFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null; // the first start, or a file that cannot be trusted: the machine is enrolled anew
  }
}

export function writeWorldFile(file: string, content: WorldFile): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
