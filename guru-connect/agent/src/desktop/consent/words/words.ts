import type { Grant } from '../consent-question.ts';

/** All words of dialog and banner in one language. */
export interface Words {
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  readonly technician: string;
  readonly organisation: string;
  readonly reason: string;
  readonly noReason: string;
  readonly grantLead: string;
  /** What the technician can do, one line each. */
  readonly grants: Readonly<Record<Grant, readonly string[]>>;
  readonly note: string;
  /** What happens without an answer, and in how many seconds. */
  readonly countdown: (seconds: number, silenceAllows: boolean) => string;
  /** Shown when somebody else than the person tried to answer. */
  readonly ownHands: string;
  /** For a screen reader, after the text of the dialog. */
  readonly byKeyboard: string;
  readonly allow: string;
  readonly decline: string;
  /** Follows the technician's name on the banner. */
  readonly bannerStates: Readonly<Record<Grant, string>>;
  readonly end: string;
}
