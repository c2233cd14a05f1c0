import { homedir } from 'node:os';
import path from 'node:path';
import type { WorldPaths } from '../base/world-paths.ts';
import { worldEnvironment } from '../processes/world-environment.ts';
import type { DisplayAccess } from './run-program.ts';

/** The desktop that the person who starts the lab sits at. Nothing is changed on it. */
export function existingDesktop(
  paths: WorldPaths,
  display: string,
  from: NodeJS.ProcessEnv = process.env,
): DisplayAccess {
  const authority = from.XAUTHORITY ?? path.join(homedir(), '.Xauthority');
  return { display, env: worldEnvironment(paths.dataDir, { DISPLAY: display, XAUTHORITY: authority }, from) };
}
