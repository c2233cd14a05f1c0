import { AgentFault } from '../../fault/agent-fault.ts';
import type { Words } from '../consent/words/words.ts';
import type { Desktop } from '../desktop.ts';
import { DisplayRefused } from '../x11/x-connect.ts';
import { X11Desktop } from '../x11/x11-desktop.ts';
import { type FoundDesktop, findDesktop } from './find/find-desktop.ts';

/** What was found when a desktop was opened. */
const identities = new WeakMap<Desktop, string>();

/**
 * Opens the desktop in front of this machine, wherever this process runs. Returns `current` when it is that one still.
 * Rejects with `no_display`, `missing_library`, `display_unsupported`, each with what to do.
 */
export async function openFoundDesktop(current: Desktop | null, words: Words): Promise<Desktop> {
  const found = await findDesktop();
  if (current && current.state !== 'lost' && identities.get(current) === found.identity) return current;
  const desktop = await openWithCookies(found, words);
  identities.set(desktop, found.identity);
  return desktop;
}

/** The last try shows no cookie of the server's: it may let every local user in, or libxcb may find one. */
async function openWithCookies(
  { display, cookies, session, owner }: FoundDesktop,
  words: Words,
): Promise<Desktop> {
  for (const cookie of [...cookies, undefined]) {
    try {
      return await X11Desktop.open(display, { cookie, session, words });
    } catch (error) {
      if (!(error instanceof DisplayRefused)) throw error;
    }
  }
  throw new AgentFault('display_unsupported', forbidden(display, owner));
}

function forbidden(display: string, owner: string): string {
  const uid = process.getuid?.();
  const why =
    uid === 0
      ? 'no cookie that the agent found opens it: set DISPLAY and XAUTHORITY for the agent'
      : `the agent runs as user ${uid}, who has no right to it: run the agent as root or as ${owner}`;
  return `the desktop of ${owner} (display ${display}) refuses the agent: ${why}`;
}
