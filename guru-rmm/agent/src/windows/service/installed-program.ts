import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { AgentFailure } from '../../base/agent-failure.ts';
import { EXIT } from '../../base/exit-codes.ts';
import { claimSystemFolder } from '../access.ts';
import { replaceProgram } from './replace-program.ts';
import type { PreparedProgram } from './service-commands.ts';

/** Below Program Files, where only administrators can write. */
function folderOf(environment: NodeJS.ProcessEnv): string {
  const programs = environment.ProgramFiles;
  if (!programs || !isAbsolute(programs))
    throw new AgentFailure(EXIT.usage, 'Windows names no Program Files.');
  return join(programs, 'Guru RMM');
}

const programIn = (folder: string) => join(folder, 'guru-rmm-agent.exe');

/**
 * Copies this program to where a service of SYSTEM may be run from: a user who could change it would be SYSTEM. The copy waits
 * beside the program that is there, which may run.
 */
export function prepareProgram(): PreparedProgram {
  const folder = folderOf(process.env);
  const program = programIn(folder);
  if (process.execPath.toLowerCase() === program.toLowerCase()) return { program, place: () => undefined };
  if (!existsSync(folder)) mkdirSync(folder);
  claimSystemFolder(folder);
  const draft = `${program}.new`;
  rmSync(draft, { force: true });
  copyFileSync(process.execPath, draft);
  return { program, place: () => replaceProgram(program, draft) };
}

/** A program cannot delete itself while it runs: then it stays, and does nothing. */
export function removeProgram(): void {
  const program = programIn(folderOf(process.env));
  if (process.execPath.toLowerCase() !== program.toLowerCase()) rmSync(program, { force: true });
}
