import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServerKind, XServerFact } from './desktop-facts.ts';
import { sessionOfProcess } from './login-sessions.ts';
import { type ProcessFact, socketsOf, userOf } from './processes.ts';

const KINDS: readonly (readonly [RegExp, ServerKind])[] = [
  [/^Xwayland$/, 'xwayland'],
  [/^(X|Xorg|Xorg\.bin)$/, 'xorg'],
  [/^(Xvnc|Xtigervnc|Xtightvnc|Xrealvnc|Xkasmvnc)$/, 'xvnc'],
  [/^Xvfb$/, 'xvfb'],
  [/^(Xephyr|Xnest|nxagent|x2goagent)$/, 'nested'],
];
/** Processes whose sockets are looked at in one turn of the event loop. */
const PER_TURN = 16;

interface Candidate extends ProcessFact {
  readonly kind: ServerKind;
  readonly sockets: ReadonlySet<string>;
}

/** Which process serves each display. gdm's Xorg names no display in its arguments, but has the display's socket open. */
export async function findXServers(
  displays: ReadonlyMap<number, ReadonlySet<string>>,
  processes: readonly ProcessFact[],
): Promise<XServerFact[]> {
  const candidates: Candidate[] = [];
  for (const process of processes) {
    const kind = kindOf(process);
    if (kind) candidates.push({ ...process, kind, sockets: socketsOf(process.pid) });
  }
  const holders = new Map<number, Candidate>();
  for (const [display, inodes] of displays) {
    const holder =
      candidates.find(({ sockets }) => meet(sockets, inodes)) ??
      candidates.find(({ args, sockets }) => sockets.size === 0 && args.includes(`:${display}`));
    if (holder) holders.set(display, holder);
  }
  await findCompositors(
    new Map([...displays].filter(([display]) => !holders.has(display))),
    processes,
    holders,
  );
  return [...displays.keys()].map((display) => factOf(display, holders.get(display)));
}

/** What has a display's socket open and is no X server starts Xwayland when somebody connects. */
async function findCompositors(
  displays: ReadonlyMap<number, ReadonlySet<string>>,
  processes: readonly ProcessFact[],
  holders: Map<number, Candidate>,
): Promise<void> {
  if (displays.size === 0) return;
  for (const [at, process] of processes.entries()) {
    if (at % PER_TURN === PER_TURN - 1) await nextTurn();
    const sockets = socketsOf(process.pid);
    for (const [display, inodes] of displays)
      if (meet(sockets, inodes)) holders.set(display, { ...process, kind: 'compositor', sockets });
  }
}

/** An X server's kind by its program's name; undefined for any other program. */
export function kindOf({ args }: Pick<ProcessFact, 'args'>): ServerKind | undefined {
  const name = args[0]?.split('/').at(-1) ?? '';
  const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1];
  return kind === 'xorg' && args.some((arg) => arg.includes('xrdp')) ? 'xrdp' : kind;
}

function factOf(display: number, holder: Candidate | undefined): XServerFact {
  if (!holder) {
    return {
      display,
      kind: 'unseen',
      pid: undefined,
      uid: undefined,
      session: undefined,
      authFile: undefined,
    };
  }
  const { pid, kind, args } = holder;
  const auth = args.indexOf('-auth');
  return {
    display,
    kind,
    pid,
    uid: userOf(pid),
    session: sessionOfProcess(pid),
    authFile: auth < 0 ? undefined : args[auth + 1],
  };
}

function meet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const inode of other) if (one.has(inode)) return true;
  return false;
}
