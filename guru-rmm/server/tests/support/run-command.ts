import { jest } from '@jest/globals';
import type { Command } from 'commander';
import type { World } from './test-world.ts';

/** Runs a command of `guru-rmm` against the database of a server. @returns what it prints */
export async function runCommand(
  world: World,
  commands: (env: NodeJS.ProcessEnv) => Command,
  words: string[],
): Promise<string> {
  let printed = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const env = { DATABASE_URL: world.database.serverUrl, RMM_PUBLIC_URL: world.config.publicOrigin };
  try {
    await commands(env).parseAsync(words, { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return printed;
}
