import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { contentDigest } from './content-digest.ts';
import { changedContentProblems, keptTarballProblems } from './published-problems.ts';

/** Why a packed package may not be published: the verdicts of publint and attw, and published versions that changed. */
export async function packageProblems(root: string, tarball: string): Promise<readonly string[]> {
  return [
    ...(await verdict(root, 'publint/src/cli.js', [tarball, '--strict'])),
    // Strict: with every way to resolve, `node10` too, which knows no `exports` and reads `typesVersions`.
    ...(await verdict(root, '@arethetypeswrong/cli/dist/index.js', [tarball, '--profile', 'strict'])),
    ...(await keptTarballProblems(root)),
    ...(await changedContentProblems(root, await contentDigest(tarball))),
  ];
}

async function verdict(root: string, script: string, args: readonly string[]): Promise<readonly string[]> {
  try {
    const command = [join(root, 'node_modules', script), ...args];
    await promisify(execFile)(process.execPath, command, { timeout: 120_000 });
    return [];
  } catch (error) {
    return [`${script}\n${String(Reflect.get(Object(error), 'stdout'))}\n${String(error)}`];
  }
}
