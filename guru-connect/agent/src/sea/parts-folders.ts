import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** The user's home; undefined for a user that the machine does not know. */
function homeOf(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment.HOME) return environment.HOME;
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

/** Folders that Windows keeps for the user alone: those of the profile, which SYSTEM has as well. */
function windowsFolders({ LOCALAPPDATA }: NodeJS.ProcessEnv): string[] {
  return LOCALAPPDATA ? [LOCALAPPDATA] : [];
}

/**
 * Where native libraries may be until they are loaded, in the order in which they are tried: the user's cache, the folders for
 * temporary files, and the folder of the program itself, from which something has been executed already.
 */
export function partsFolders(environment: NodeJS.ProcessEnv, program = process.execPath): string[] {
  if (process.platform === 'win32') return windowsFolders(environment);
  const home = homeOf(environment);
  const folders = [
    environment.XDG_CACHE_HOME || (home && join(home, '.cache')),
    tmpdir(),
    environment.XDG_RUNTIME_DIR,
    '/var/tmp',
    dirname(program),
  ];
  // The XDG Base Directory Specification says that relative paths are ignored.
  return [...new Set(folders.filter((folder) => folder !== undefined && isAbsolute(folder)))] as string[];
}
