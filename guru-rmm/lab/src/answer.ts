import { LabError } from './base/lab-error.ts';
import { worldPaths } from './base/world-paths.ts';
import { personAt } from './desktop/person.ts';
import { displayEnvironment } from './desktop/virtual-desktop.ts';
import { readRunFile } from './processes/run-file.ts';

/** What the person at a virtual desktop can answer. */
export const ANSWERS = ['allow', 'decline'] as const;
export type Answer = (typeof ANSWERS)[number];

/** Answers the question on the virtual desktop of a world that another process keeps, with the desktop's own keyboard. */
export async function answerQuestion(dataDir: string, answer: Answer): Promise<void> {
  const paths = worldPaths(dataDir);
  const display = readRunFile(paths.runFile)?.display;
  if (!display)
    throw new LabError(
      'usage',
      `There is no virtual desktop in ${dataDir}; start one first, or name its --data-dir.`,
    );
  const desktop = { display, env: displayEnvironment(paths, display) };
  await personAt(desktop, paths.keyboard)[answer]();
}
