import { readFile, stat } from 'node:fs/promises';
import { system } from '#system';
import writeFileAtomic from 'write-file-atomic';
import type { z } from 'zod';
import { AgentFailure } from '../base/agent-failure.ts';
import { errorText, systemErrorCode } from '../base/error-text.ts';
import { EXIT } from '../base/exit-codes.ts';

/**
 * Reads a state file.
 * @returns null when it does not exist
 * @throws AgentFailure `dataFolder` when it cannot be read or does not hold what it should
 */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    // Never the parser's message: it quotes the file, and the file may hold a key.
    const reason = systemErrorCode(error) === undefined ? 'its content is damaged' : errorText(error);
    throw new AgentFailure(EXIT.dataFolder, `The file ${path} cannot be used: ${reason}.`);
  }
}

/**
 * Refuses a file that holds a key and that other users may read or write: the key may be known by now.
 * @throws AgentFailure `dataFolder`
 */
export async function requirePrivate(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null || system.isPrivate(found)) return;
  throw new AgentFailure(
    EXIT.dataFolder,
    `Other users may read the file ${path}, which holds this agent's key: enrol this machine again, or run chmod 600 on it if nobody has read it.`,
  );
}

/** Writes a state file, mode 0600, so that a crash leaves the old content or the new, never a mixture. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}
