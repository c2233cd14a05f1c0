import type { SessionView } from '../session/session-view.ts';

/** The session's state in a few words, for the panel's head and for screen readers. */
export function statusWords(view: SessionView): string {
  switch (view.phase) {
    case 'starting':
      return 'Starting';
    case 'connecting':
      return 'Connecting';
    case 'connected':
      return 'Connected, waiting for the picture';
    case 'first_frame':
      return 'Connected';
    case 'reconnecting':
      return 'Reconnecting';
    case 'ended':
      return 'Ended';
    case 'failed':
      return 'Failed';
  }
}

/** What the wait is for, in a sentence; the first start on a machine takes longer and says so. */
export function progressWords(view: SessionView, elapsedSeconds: number): string | null {
  switch (view.phase) {
    case 'starting':
      if (elapsedSeconds < 1) return 'Asking for a session';
      if (elapsedSeconds < 6) return 'Starting the remote desktop on the machine';
      return 'Still starting. The first time, the machine fetches and verifies the remote desktop, which may take a minute';
    case 'connecting':
      return elapsedSeconds < 5 ? 'Connecting to the machine' : 'Still connecting to the machine';
    case 'connected':
      return 'Connected. Waiting for the first picture';
    default:
      return null;
  }
}

/** Which attempt to reconnect this is, once it is not the first; for the eye, since reading each out would be noise. */
export function attemptWords({ phase, attempt }: SessionView): string {
  return phase === 'reconnecting' && attempt > 1 ? `, attempt ${attempt}` : '';
}

/** What happens while the viewer reconnects, for example because Guru Connect restarts. */
export function reconnectingWords(elapsedSeconds: number): string {
  return elapsedSeconds < 10
    ? 'The connection was lost. The session stays open, and the viewer reconnects by itself.'
    : 'Still reconnecting. The session stays open; you do not need to do anything.';
}

/** Why a session ended, by the reasons of the contract and of this page. */
const END_WORDS: Readonly<Record<string, string>> = {
  left: 'You ended the session.',
  host_requested: 'The technician ended the session.',
  viewer_left: 'The technician left.',
  requested: 'The session was ended.',
  agent_lost: 'The machine went away and did not come back in time.',
  expired: 'The session was not used in time.',
  agent_refused: 'The machine refused the session.',
  key_revoked: 'The machine’s access to Guru Connect was withdrawn.',
  relay_restarted: 'Guru Connect restarted, and the session could not be resumed.',
  agent_error: 'The remote desktop on the machine could not go on.',
  duration_limit: 'The session reached the longest duration that Guru Connect allows.',
  idle_timeout: 'Guru Connect ended the session because nobody used mouse or keyboard for too long.',
  connection_lost: 'The connection was lost and could not be restored.',
  replaced: 'The session was opened in another window.',
  refused: 'Guru Connect refused the viewer.',
};

/** A sentence for an end reason; the set is open, so that an unknown one is named as it came. */
export function endWords(reason: string | null | undefined): string {
  if (!reason) return 'The session has ended.';
  return END_WORDS[reason] ?? `The session has ended (${reason}).`;
}
