import { ViewerFault } from './fault.ts';
import { knownRelay } from './link/known-relay.ts';
import { readLink } from './link/read-link.ts';
import { redeemTicket } from './link/redeem-ticket.ts';
import type { Settings } from './settings/settings.ts';
import type { WindowRequest } from './window/app-window.ts';
import { detach } from './window/detach.ts';
import { BROWSERS, findProgram, isProgram } from './window/find-program.ts';

/** How this program starts itself again: Node and its script. */
export interface Program {
  readonly node: string;
  readonly script: string;
}

/**
 * Answers a link. This process has the link in its arguments, as the desktop starts it, so it ends at once: the ticket is
 * spent before a window opens, and what comes of it goes through pipes.
 * @param path where to look for a browser
 * @throws ViewerFault
 */
export async function openLink(
  text: string,
  { settings, program, path }: { settings: () => Settings; program: Program; path: string },
): Promise<void> {
  const link = readLink(text);
  if (!link) throw new ViewerFault('bad_link', 'This is no link that Guru Connect opens.');
  const known = settings();
  const relay = knownRelay(known.relays, link.relay);
  if (link.kind === 'session') return await startAgent(known.agent, relay, link.code);
  // First of all: without a browser the ticket is not used up.
  const browser = browserOf(known, path);
  const request = await windowFor(browser, relay, link.ticket);
  await detach(program.node, [program.script, 'window'], JSON.stringify(request));
}

/** A person waits for a window: what the relay refuses is said in it. */
async function windowFor(browser: string, relay: string, ticket: string): Promise<WindowRequest> {
  try {
    const { url, expiresAt } = await redeemTicket(relay, ticket);
    return { browser, url, message: '', expires_at: expiresAt.toISOString() };
  } catch (error) {
    if (!(error instanceof ViewerFault)) throw error;
    return { browser, url: null, message: error.message, expires_at: null };
  }
}

/** The installed agent, for one session: it asks its user for consent, whatever the relay says. */
async function startAgent(agent: string | null, relay: string, code: string): Promise<void> {
  if (agent === null || !isProgram(agent))
    throw new ViewerFault(
      'no_agent',
      'No agent is installed here. Run guru-connect-viewer install --agent FILE',
    );
  const config = { relay_url: relay.replace(/^http/, 'ws'), support_code: code };
  await detach(agent, ['--config', '-'], JSON.stringify(config));
}

function browserOf({ browser }: Settings, path: string): string {
  const found = browser ?? findProgram(BROWSERS, path);
  if (found !== undefined && isProgram(found)) return found;
  throw new ViewerFault(
    'no_browser',
    'No browser with app windows was found. Install Chromium, Chrome or Edge, or name one: guru-connect-viewer install --browser FILE',
  );
}
