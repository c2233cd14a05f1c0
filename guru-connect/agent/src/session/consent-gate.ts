import type { ConsentOutcome } from '../desktop/consent/consent-outcome.ts';
import type { ConsentQuestion } from '../desktop/consent/consent-question.ts';
import type { Dialogs, QuestionListener } from '../desktop/dialogs.ts';

const GRACE_MS = 2_000;

export interface ConsentGateOptions {
  readonly dialogs: Pick<Dialogs, 'askConsent'>;
  /** The technician's way to the desktop's mouse and keyboard. */
  readonly input: { hold(): void; resume(): void };
  /** How much longer than its timeout a dialog may take to answer, in milliseconds. */
  readonly graceMs?: number;
}

/** Asks the person at the machine. While a question is open the technician's input does not reach the desktop. */
export class ConsentGate {
  readonly #options: ConsentGateOptions;
  #open: AbortController | null = null;

  constructor(options: ConsentGateOptions) {
    this.#options = options;
  }

  /** A question is open. */
  get asking(): boolean {
    return this.#open !== null;
  }

  /** Resolves with the answer, or why there is none, within the question's timeout and a grace of two seconds. */
  async ask(question: ConsentQuestion, listener?: QuestionListener): Promise<ConsentOutcome> {
    if (this.#open) return unavailable('busy', 'Another question is open. Try again once it is answered.');
    const { dialogs, input, graceMs = GRACE_MS } = this.#options;
    const open = new AbortController();
    this.#open = open;
    const overdue = AbortSignal.timeout(question.timeoutSeconds * 1000 + graceMs);
    input.hold();
    try {
      return await Promise.race([
        dialogs.askConsent(question, AbortSignal.any([open.signal, overdue]), listener),
        answerOf(overdue),
      ]);
    } finally {
      this.#open = null;
      input.resume();
    }
  }

  /** Takes the open question back: its dialog closes at once. Does nothing without one. */
  withdraw(): void {
    this.#open?.abort();
  }
}

/** The outcome of a dialog that does not even time out. */
function answerOf(overdue: AbortSignal): Promise<ConsentOutcome> {
  return new Promise((resolve) => {
    const detail = 'The consent dialog does not answer. Restart the agent.';
    overdue.addEventListener('abort', () => resolve(unavailable('unresponsive', detail)));
  });
}

function unavailable(cause: 'busy' | 'unresponsive', detail: string): ConsentOutcome {
  return { result: 'unavailable', cause, detail, receipt: null };
}
