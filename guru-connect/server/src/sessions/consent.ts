import type { EndReason } from './end-reason.ts';
import type { EventData, SessionEventType } from './session-event.ts';

/**
 * Where the user's consent stands. `pending`: the user has to be asked, `asked`: the question is on the screen. What
 * comes after these is final.
 */
export type Consent =
  | 'not_required'
  | 'pending'
  | 'asked'
  | 'granted'
  | 'declined'
  | 'timed_out'
  | 'withdrawn'
  | 'unavailable';

/** What the machine answered. `unavailable`: nobody could be asked, for the reason in `cause`. */
export type ConsentAnswer = 'accepted' | 'declined' | 'timed_out' | 'unavailable';

/** What the technician has as far as consent goes. */
export interface Passage {
  readonly view: boolean;
  readonly control: boolean;
}

/** @param untilGranted what the session's policy allows while the user is being asked */
export function passage(consent: Consent, untilGranted: 'nothing' | 'view'): Passage {
  const granted = consent === 'not_required' || consent === 'granted';
  return { view: granted || (isOpen(consent) && untilGranted === 'view'), control: granted };
}

/** Whether an answer is still awaited. */
export function isOpen(consent: Consent): boolean {
  return consent === 'pending' || consent === 'asked';
}

/** Causes that say more than `consent_unavailable`, and so are end reasons of their own. */
const TELLING: ReadonlySet<string> = new Set<EndReason>(['no_consent_helper', 'nobody_logged_in', 'locked']);

interface Consequence {
  readonly consent: Consent;
  readonly event: SessionEventType;
  /** Absent: the session goes on. */
  readonly ends?: EndReason;
}

/** What an answer means for the session. @param allowed the policy takes silence for consent */
export function consequenceOf(answer: ConsentAnswer, allowed: boolean, data: EventData): Consequence {
  switch (answer) {
    case 'accepted':
      return { consent: 'granted', event: 'consent_accepted' };
    case 'declined':
      return { consent: 'declined', event: 'consent_declined', ends: 'consent_declined' };
    case 'timed_out':
      if (allowed) return { consent: 'granted', event: 'consent_timed_out' };
      return { consent: 'timed_out', event: 'consent_timed_out', ends: 'consent_timed_out' };
    case 'unavailable': {
      const cause = String(data.cause);
      const ends = TELLING.has(cause) ? (cause as EndReason) : 'consent_unavailable';
      return { consent: 'unavailable', event: 'consent_unavailable', ends };
    }
  }
}
