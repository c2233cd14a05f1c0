import type { ConnectClient } from '../connect-client/connect-client.ts';
import { ConnectError } from '../connect-client/connect-error.ts';

/** Why a machine ended a session, as it says itself: a code of an open set, and a sentence. Untrusted text. */
export interface MachineWords {
  code: string;
  detail: string;
}

/** Ends of Guru Connect that the machine gives a reason for. */
const BY_MACHINE: ReadonlySet<string> = new Set(['agent_refused', 'agent_error', 'indicator_lost']);

/**
 * What the machine said when it ended a session, from the session's events on Guru Connect.
 * @returns null for an end of another kind, or when Guru Connect cannot say now: the end counts without the words
 */
export async function findMachineWords(
  connect: Pick<ConnectClient, 'sessionEvents'>,
  sessionId: string,
  endReason: string | null,
): Promise<MachineWords | null> {
  if (endReason === null || !BY_MACHINE.has(endReason)) return null;
  try {
    const events = await connect.sessionEvents(sessionId);
    const { code, detail } = events.findLast(({ type }) => type === 'ended')?.data ?? {};
    return typeof code === 'string' && typeof detail === 'string' ? { code, detail: oneLine(detail) } : null;
  } catch (error) {
    if (error instanceof ConnectError) return null;
    throw error;
  }
}

/** A sentence of a machine behind one of ours. */
export function withMachineWords(sentence: string, detail: string): string {
  const said = oneLine(detail);
  return said === '' ? sentence : `${sentence} The machine says: ${said}${/[.!?]$/.test(said) ? '' : '.'}`;
}

const LONGEST = 500;

/** Without the characters that do harm where it is shown: line breaks, other control characters, marks of direction. */
function oneLine(text: string): string {
  return text
    .slice(0, LONGEST)
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}
