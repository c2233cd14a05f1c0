import { execFile } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { ConfigurationError } from '../../config/configuration-error.ts';

const run = promisify(execFile);

/** How to start a program as a user that PostgreSQL accepts: it refuses to run as root. */
export interface RunAs {
  /** Owner that the database's files need; undefined: we are that user already. */
  readonly owner: { uid: number; gid: number } | undefined;
  /** Put before the program and its arguments. */
  readonly prefix: readonly string[];
}

/**
 * Decides which user runs PostgreSQL. As root: the system's `postgres` user, made when absent. Where it may not
 * walk to one of `paths` (a data folder or a release below /root, say), it gets CAP_DAC_OVERRIDE on the way, which
 * root has to give; without setpriv(1) that ends in a sentence for the operator.
 */
export async function chooseUser(paths: readonly string[]): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { owner: undefined, prefix: [] };
  const owner = (await lookUp()) ?? (await create());
  const prefix = ['setpriv', '--reuid', `${owner.uid}`, '--regid', `${owner.gid}`, '--clear-groups'];
  await run('setpriv', ['--version']).catch(() => {
    throw new ConfigurationError(
      'The embedded PostgreSQL cannot run as root: install util-linux (for setpriv), start the relay as another user, or set DATABASE_URL.',
    );
  });
  const reachable = (await Promise.all(paths.map((path) => reachableBy(path, owner)))).every(Boolean);
  // no_setuid_fixup, since access(2), by which initdb looks for its companions, otherwise ignores capabilities.
  const capability = ['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override'];
  capability.push('--securebits', '+no_setuid_fixup');
  return { owner, prefix: reachable ? [...prefix, '--'] : [...prefix, ...capability, '--'] };
}

/** Lets others pass through a folder of ours, without letting them list it. */
export async function makePassable(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o011) !== 0o011) await chmod(folder, (mode & 0o7777) | 0o011);
}

async function lookUp() {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function create() {
  await run('groupadd', ['--force', '--system', 'postgres']).catch(() => undefined);
  await run('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']).catch(
    () => undefined,
  );
  const owner = await lookUp();
  if (owner) return owner;
  throw new ConfigurationError(
    'The embedded PostgreSQL cannot run as root and no user "postgres" could be made: start the relay as another user or set DATABASE_URL.',
  );
}

async function reachableBy(path: string, owner: { uid: number; gid: number }): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const passable = uid === owner.uid ? mode & 0o100 : gid === owner.gid ? mode & 0o010 : mode & 0o001;
    if (!passable) return false;
    if (folder === dirname(folder)) return true;
  }
}
