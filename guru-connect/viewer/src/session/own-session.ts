import type { Ending } from '../connection/ending.ts';
import { failure, sessionEnded } from '../connection/ending.ts';

/** Of this tab alone, and no secret: the session that the page showed when it went away. */
const KEY = 'guru-connect:left-session';
const ANSWER_TIMEOUT_MS = 15_000;

/** Keeps the session for the page that a reload brings. Written late, so that a duplicated tab takes no session along. */
export function keepLeftSession(sessionId: string): void {
  sessionStorage.setItem(KEY, sessionId);
}

/** Whether this tab left the session, as a reload does; false the second time. */
export function takeLeftSession(sessionId: string): boolean {
  const left = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return left === sessionId;
}

/**
 * Another viewer token for a technician's own session, by the console's cookie of this browser.
 * @param page address of the viewer's page; the console's API is next to it
 * @returns the token, or why there is none
 */
export async function renewToken(page: string, sessionId: string): Promise<string | Ending> {
  const address = new URL(`api/sessions/${sessionId}`, page).href;
  try {
    const answer = await ask('POST', `${address}/viewer-token`);
    if (answer.ok) return tokenOf(await answer.json());
    const { error_code, detail } = envelopeOf(await answer.json());
    if (error_code === 'session_ended') return await endOf(address);
    if (answer.status === 401)
      return failure('token_refused', 'You are not signed in to Guru Connect any more.', true);
    return failure('token_refused', detail, true);
  } catch {
    return failure('connection_lost', 'Guru Connect did not answer.', true, 'connection_lost');
  }
}

async function endOf(address: string): Promise<Ending> {
  const { session } = (await (await ask('GET', address)).json()) as { session?: { end_reason?: unknown } };
  return sessionEnded(typeof session?.end_reason === 'string' ? session.end_reason : 'requested');
}

async function ask(method: 'GET' | 'POST', address: string): Promise<Response> {
  return await fetch(address, {
    method,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    headers: {
      // A form of another page cannot set it.
      'x-guru-connect-console': '1',
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    },
    body: method === 'POST' ? '{}' : null,
  });
}

function tokenOf(answer: { viewer_url?: unknown }): string {
  const token = new URLSearchParams(new URL(String(answer.viewer_url)).hash.slice(1)).get('token');
  if (!token) throw new Error('the answer holds no token');
  return token;
}

function envelopeOf(answer: unknown): { error_code: string; detail: string } {
  const { error_code, detail } = answer as { error_code?: unknown; detail?: unknown };
  return { error_code: String(error_code), detail: String(detail).slice(0, 500) };
}
