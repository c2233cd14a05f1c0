import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

const run = promisify(execFile);

/** How PostgreSQL's programs are started: they refuse to run as root. */
export interface RunAs {
  /** Owner that the database's files need; undefined when this process is that user. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** Goes before a program and its arguments. */
  readonly prefix: readonly string[];
}

const NAME = 'postgres';
const OTHER_WAYS = 'run the server as another user or set DATABASE_URL.';

/**
 * What opens the way to a folder below one that only root may enter (capabilities(7)), the lesser power first. A
 * container's root often lacks the first one.
 */
const CAPABILITIES = [undefined, 'dac_read_search', 'dac_override'] as const;

/**
 * Decides which user runs PostgreSQL. Under root that is the system's `postgres` user, created when absent, with no more
 * capabilities than it needs to reach its folder and programs. Which ones suffice is tried, not computed: access lists and
 * containers defy computing.
 * @throws EmbeddedPostgresError with the remedy, when there is no way
 */
export async function chooseUser(folder: string, program: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { owner: undefined, prefix: [] };
  await run('setpriv', ['--version']).catch((cause: unknown) => {
    throw new EmbeddedPostgresError(
      'user_unavailable',
      `The embedded PostgreSQL cannot run as root, and setpriv, which starts it as another user, is missing: install util-linux, ${OTHER_WAYS}`,
      { cause },
    );
  });
  const owner = await findOrCreateOwner();
  for (const capability of CAPABILITIES) {
    const prefix = ['setpriv', ...privileges(owner, capability), '--'];
    if (await reaches(prefix, [folder, program])) return { owner, prefix };
  }
  throw new EmbeddedPostgresError(
    'folder_closed',
    `PostgreSQL runs as user "${NAME}" when started by root, and that user cannot access ${folder} or ${program}: choose another place, ${OTHER_WAYS}`,
  );
}

function privileges(owner: { uid: number; gid: number }, capability: string | undefined): string[] {
  const identity = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  if (capability === undefined) return [...identity, '--inh-caps=-all'];
  const only = `-all,+${capability}`;
  // Without no_setuid_fixup access(2), with which initdb looks for its companions, ignores capabilities.
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

/** Another program may be creating the same user at the same time, so its absence is believed only after a while. */
async function findOrCreateOwner(): Promise<{ uid: number; gid: number }> {
  // Programs that add users lie outside of the PATH that some service managers give.
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const found = await findOwner();
    if (found) return found;
    if (attempt > 1) await sleep(attempt * 100);
    const group = await run('groupadd', ['--force', '--system', NAME], { env }).catch(() => undefined);
    const user = ['--system', '--gid', NAME, '--no-create-home', '--shell', '/usr/sbin/nologin', NAME];
    if (group) await run('useradd', user, { env }).catch(() => undefined);
  }
  const created = await findOwner();
  if (created) return created;
  throw new EmbeddedPostgresError(
    'user_unavailable',
    `PostgreSQL does not run as root, and no user "${NAME}" could be created for it: add one, ${OTHER_WAYS}`,
  );
}

async function findOwner(): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', NAME]), run('id', ['-g', NAME])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}
