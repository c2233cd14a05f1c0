import type { SessionView } from '../session/session-view.ts';
import { isConsentRefusal } from './consent-words.ts';

/** The session's state in a few words, for the panel's head and for screen readers. */
export function statusWords(view: SessionView): string {
  switch (view.phase) {
    case 'starting':
      return 'Starting';
    case 'connecting':
      return 'Connecting';
    case 'awaiting_consent':
      return 'Waiting for consent';
    case 'connected':
      return 'Connected, waiting for the picture';
    case 'first_frame':
      return 'Connected';
    case 'reconnecting':
      return 'Reconnecting';
    case 'ended':
      return 'Ended';
    case 'failed':
      return isConsentRefusal(view.failure?.causeCode ?? null) ? 'Not started' : 'Failed';
  }
}

/** What the wait is for, in a sentence; the first start on a machine takes longer and says so. */
export function progressWords(view: SessionView, elapsedSeconds: number): string | null {
  switch (view.phase) {
    case 'starting':
      if (view.download === 100)
        return 'Downloaded. Verifying and starting the remote desktop on the machine';
      if (view.download !== null) return 'The machine downloads the remote desktop, once for each version';
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
