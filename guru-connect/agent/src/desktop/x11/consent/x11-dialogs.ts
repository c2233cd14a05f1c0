import type { ConsentOutcome } from '../../consent/consent-outcome.ts';
import type { ConsentQuestion } from '../../consent/consent-question.ts';
import { ReceiptBook } from '../../consent/consent-receipt.ts';
import { dialogText, spokenText } from '../../consent/dialog-text.ts';
import { type Presence, presenceOf } from '../../consent/presence.ts';
import type { Words } from '../../consent/words/words.ts';
import type {
  ConnectedTechnician,
  Dialogs,
  Indicator,
  IndicatorListener,
  QuestionListener,
} from '../../dialogs.ts';
import { loggedInUser } from '../../linux/logged-in-user.ts';
import { type Announcement, announceToScreenReader } from '../../linux/screen-reader.ts';
import { readSessionFacts } from '../../linux/session-facts.ts';
import type { QuietTime } from '../quiet-time.ts';
import { showConsentDialog } from './consent-dialog.ts';
import type { PanelSurroundings } from './panel-view.ts';
import { SessionBanner } from './session-banner.ts';

type Absence = Exclude<Presence, 'present' | 'unknown'> | 'busy';

const DETAIL: Record<Absence, string> = {
  locked: 'The screen is locked. Ask again once somebody has unlocked it.',
  other_session_in_front: 'Another user is at the machine. Ask again once this session is in front.',
  nobody_logged_in: 'Nobody is logged in. Ask for somebody to log in, or use an unattended session.',
  busy: 'Another question is open. Ask again once it is answered.',
};

/** Where dialogs are shown, and in whose words. */
export interface DialogPlace {
  readonly displayName: string | undefined;
  readonly cookie: Buffer | undefined;
  /** logind's id of the desktop's session; undefined: the one that this process belongs to. */
  readonly session: string | undefined;
  readonly words: Words;
}

/** Dialogs of an X11 desktop, each on a connection of its own. */
export class X11Dialogs implements Dialogs {
  readonly #surroundings: PanelSurroundings;
  readonly #words: Words;
  readonly #session: string | undefined;
  #asking = false;

  /** `stalled` is called when a dialog or banner has had no answer of the X server for three seconds. */
  constructor({ displayName, cookie, session, words }: DialogPlace, quiet: QuietTime, stalled: () => void) {
    this.#surroundings = { displayName, cookie, quiet, dialogs: new Set(), stalled };
    this.#words = words;
    this.#session = session;
  }

  async askConsent(
    question: ConsentQuestion,
    signal: AbortSignal,
    listener?: QuestionListener,
  ): Promise<ConsentOutcome> {
    const book = new ReceiptBook(dialogText(question, this.#words), loggedInUser(this.#session));
    if (signal.aborted) return { result: 'withdrawn', receipt: book.close(null) };
    const absence = this.#asking ? 'busy' : this.#absence();
    if (absence) {
      return { result: 'unavailable', cause: absence, detail: DETAIL[absence], receipt: book.close(null) };
    }
    this.#asking = true;
    const announcement = this.#announce(question);
    try {
      const [surroundings, words] = [this.#surroundings, this.#words];
      return await showConsentDialog({ surroundings, words, question, signal, book, listener });
    } finally {
      this.#asking = false;
      announcement?.close();
    }
  }

  showIndicator(who: ConnectedTechnician, listener: IndicatorListener): Promise<Indicator> {
    return SessionBanner.open({ surroundings: this.#surroundings, words: this.#words, who, listener });
  }

  /** The dialog has the keyboard: who hears the question can answer it. */
  #announce(question: ConsentQuestion): Announcement | null {
    const words = this.#words;
    const text = dialogText(question, words);
    return announceToScreenReader(text.title, `${spokenText(text)}\n${words.byKeyboard}`);
  }

  #absence(): Absence | null {
    const presence = presenceOf(readSessionFacts(this.#session));
    return presence === 'present' || presence === 'unknown' ? null : presence;
  }
}
