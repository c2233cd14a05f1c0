import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ConfigError } from '../config/config-error.ts';

const run = promisify(execFile);

/** How PostgreSQL's programs are started: they refuse to run as root. */
export interface PostgresUser {
  /** To whom its files must belong; null when the server itself is that user. */
  owner: { uid: number; gid: number } | null;
  /** Stands before a program and its arguments. */
  prefix: readonly string[];
}

const NAME = 'postgres';
const OTHER_WAYS = 'run the server as another user or set DATABASE_URL.';

/**
 * What helps on the way to a folder below one that only root may enter (capabilities(7)), the lesser power first.
 * A container's root often lacks the first one.
 */
const CAPABILITIES = [null, 'dac_read_search', 'dac_override'] as const;

/**
 * Decides as whom PostgreSQL runs. Under root that is the system's `postgres` user, made when there is none, with no
 * more capabilities than it needs to reach its folders and programs; which ones suffice is tried out.
 * @param folders it has to enter
 * @param program it has to run
 * @throws ConfigError with the remedy, when there is no way
 */
export async function choosePostgresUser(folders: readonly string[], program: string): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return { owner: null, prefix: [] };
  await run('setpriv', ['--version']).catch((cause: unknown) => {
    throw new ConfigError(
      `The embedded PostgreSQL does not run as root, and there is no setpriv to start it as another user: install util-linux, ${OTHER_WAYS}`,
      { cause },
    );
  });
  const owner = await findOrMakeOwner();
  for (const capability of CAPABILITIES) {
    const prefix = ['setpriv', ...privileges(owner, capability), '--'];
    if (await reaches(prefix, [...folders, program])) return { owner, prefix };
  }
  throw new ConfigError(
    `The user "${NAME}", as whom PostgreSQL runs under root, may not reach ${folders.join(' or ')} or ${program}: choose another place, ${OTHER_WAYS}`,
  );
}

function privileges(owner: { uid: number; gid: number }, capability: string | null): string[] {
  const identity = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  if (capability === null) return [...identity, '--inh-caps=-all'];
  const only = `-all,+${capability}`;
  // Without no_setuid_fixup access(2), with which initdb looks for its companions, leaves capabilities out of account.
  return [...identity, `--inh-caps=${only}`, `--ambient-caps=${only}`, '--securebits=+no_setuid_fixup'];
}

/** -x means "may be entered" for a folder. Any failure of setpriv, such as a capability that root lacks, is a no. */
async function reaches(prefix: readonly string[], paths: readonly string[]): Promise<boolean> {
  const [program = '', ...args] = prefix;
  const look = 'for path; do test -x "$path" || exit 1; done';
  return run(program, [...args, 'sh', '-c', look, 'sh', ...paths], { cwd: '/' }).then(
    () => true,
    () => false,
  );
}

/** Another program may be making the same user at the same time, so its absence is believed only after a while. */
async function findOrMakeOwner(): Promise<{ uid: number; gid: number }> {
  // Programs that add users lie outside of the PATH that some service managers give.
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const found = await findOwner();
    if (found !== null) return found;
    if (attempt > 1) await sleep(attempt * 100);
    const group = await run('groupadd', ['--force', '--system', NAME], { env }).catch(() => null);
    const user = ['--system', '--gid', NAME, '--no-create-home', '--shell', '/usr/sbin/nologin', NAME];
    if (group !== null) await run('useradd', user, { env }).catch(() => null);
  }
  const made = await findOwner();
  if (made !== null) return made;
  throw new ConfigError(
    `PostgreSQL does not run as root, and no user "${NAME}" could be made for it: add one, ${OTHER_WAYS}`,
  );
}

async function findOwner(): Promise<{ uid: number; gid: number } | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', NAME]), run('id', ['-g', NAME])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}
