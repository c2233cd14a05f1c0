import type { ConsentReceipt } from './consent-receipt.ts';

/**
 * Why the person could not be asked:
 * - `locked`, `other_session_in_front`, `nobody_logged_in`: nobody is at this desktop now; a later attempt may work.
 * - `covered`: another window stayed in front of the dialog.
 * - `no_display`, `missing_library`, `display_unsupported`: this machine cannot show a dialog.
 * - `connection_lost`: the dialog or its connection to the display was destroyed from outside.
 * - `busy`: another question is open.
 * - `unresponsive`: the dialog gave no answer, not even a timeout.
 */
export type UnavailableCause =
  | 'locked'
  | 'other_session_in_front'
  | 'nobody_logged_in'
  | 'covered'
  | 'no_display'
  | 'missing_library'
  | 'display_unsupported'
  | 'connection_lost'
  | 'busy'
  | 'unresponsive';

/** The result of a question. Only `accepted` grants anything. */
export type ConsentOutcome =
  | { readonly result: 'accepted' | 'declined'; readonly receipt: ConsentReceipt }
  /** The dialog was visible and the person gave no answer. */
  | { readonly result: 'timed_out'; readonly receipt: ConsentReceipt }
  /** The technician or the relay took the question back. */
  | { readonly result: 'withdrawn'; readonly receipt: ConsentReceipt }
  | {
      readonly result: 'unavailable';
      readonly cause: UnavailableCause;
      /** One sentence that names the remedy where there is one. */
      readonly detail: string;
      readonly receipt: ConsentReceipt | null;
    };
