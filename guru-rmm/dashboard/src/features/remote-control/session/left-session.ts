import type { RemoteControlMode } from '../remote-control-api.ts';

/** A session that was open when its page went away, and what had been asked for. Holds no secret. */
export interface LeftSession {
  readonly agentId: string;
  readonly remoteControlId: string;
  readonly mode: RemoteControlMode;
  readonly reason: string;
}

/** Of this tab alone. Written when the page goes away, not before: a tab that is duplicated takes no session along. */
const KEY = 'guru-rmm:left-session';

/** Keeps a session for the page that a reload brings. */
export function keepLeftSession(session: LeftSession): void {
  sessionStorage.setItem(KEY, JSON.stringify(session));
}

export function forgetLeftSession(): void {
  sessionStorage.removeItem(KEY);
}

/** Takes the session that this tab left on a machine; there is none the second time. */
export function takeLeftSession(agentId: string): LeftSession | null {
  const text = sessionStorage.getItem(KEY);
  forgetLeftSession();
  const left = text === null ? null : parse(text);
  return left?.agentId === agentId ? left : null;
}

function parse(text: string): LeftSession | null {
  try {
    const { agentId, remoteControlId, mode, reason } = JSON.parse(text) as Record<string, unknown>;
    const isWhole = [agentId, remoteControlId, reason].every((value) => typeof value === 'string');
    if (!isWhole || (mode !== 'attended' && mode !== 'unattended')) return null;
    return { agentId, remoteControlId, mode, reason } as LeftSession;
  } catch {
    return null;
  }
}
