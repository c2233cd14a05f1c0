import { AgentFault } from '../../fault/agent-fault.ts';
import type { ConsentOutcome, UnavailableCause } from '../consent/consent-outcome.ts';
import type { ConsentQuestion } from '../consent/consent-question.ts';
import { ReceiptBook } from '../consent/consent-receipt.ts';
import { dialogText } from '../consent/dialog-text.ts';
import { en } from '../consent/words/en.ts';
import type {
  ConnectedTechnician,
  Dialogs,
  Indicator,
  IndicatorListener,
  QuestionListener,
  Sight,
} from '../dialogs.ts';

interface OpenQuestion {
  readonly asked: ConsentQuestion;
  readonly book: ReceiptBook;
  readonly listener: QuestionListener | undefined;
  settle(outcome: ConsentOutcome): void;
}

interface OpenIndicator extends Indicator {
  readonly who: ConnectedTechnician;
  readonly listener: IndicatorListener;
  sight: Sight;
}

/** Dialogs of a desktop in memory: a test plays the person. */
export class FakeDialogs implements Dialogs {
  #question: OpenQuestion | null = null;
  readonly #indicators = new Set<OpenIndicator>();
  #lost = false;

  askConsent(
    question: ConsentQuestion,
    signal: AbortSignal,
    listener?: QuestionListener,
  ): Promise<ConsentOutcome> {
    const book = new ReceiptBook(dialogText(question, en), 'erika');
    if (signal.aborted) return Promise.resolve({ result: 'withdrawn', receipt: book.close(null) });
    if (this.#lost) return Promise.resolve(unavailable('no_display', book));
    if (this.#question) return Promise.resolve(unavailable('busy', book));
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => settle({ result: 'timed_out', receipt: book.close(null) }),
        question.timeoutSeconds * 1000,
      );
      const withdraw = () => settle({ result: 'withdrawn', receipt: book.close(null) });
      const settle = (outcome: ConsentOutcome) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', withdraw);
        this.#question = null;
        resolve(outcome);
      };
      signal.addEventListener('abort', withdraw);
      const opened = { asked: question, book, listener, settle };
      this.#question = opened;
      setImmediate(() => {
        if (this.#question === opened) listener?.shown();
      });
    });
  }

  async showIndicator(who: ConnectedTechnician, listener: IndicatorListener): Promise<Indicator> {
    if (this.#lost) throw new AgentFault('no_display', 'the display is gone');
    const indicator: OpenIndicator = {
      who,
      listener,
      sight: 'opening',
      close: () => this.#indicators.delete(indicator),
    };
    this.#indicators.add(indicator);
    setImmediate(() => {
      if (!this.#indicators.has(indicator)) return;
      indicator.sight = 'shown';
      listener.sightChanged('shown');
    });
    return indicator;
  }

  /** The person answers the open question. */
  answer(result: 'accepted' | 'declined'): void {
    this.#question?.settle({ result, receipt: this.#question.book.close('pointer') });
  }

  /** Input that is not the person's reaches the open question and the banners. */
  inject(): void {
    this.#question?.book.refused('injected');
    this.#question?.listener?.refused('injected');
    for (const { listener } of this.#indicators) listener.refused('injected');
  }

  /** The question that is open. */
  get question(): ConsentQuestion | null {
    return this.#question?.asked ?? null;
  }

  /** Who the banners that are shown name. */
  get connected(): ConnectedTechnician[] {
    return [...this.#indicators].map(({ who }) => who);
  }

  /** As when another program hides the banners, or lets them be seen again. */
  see(sight: Sight): void {
    for (const indicator of this.#indicators) {
      indicator.sight = sight;
      indicator.listener.sightChanged(sight);
    }
  }

  /** As when another program ends the banners' connection to the display. */
  killIndicators(): void {
    for (const { listener, close } of this.#indicators) {
      close();
      listener.lost();
    }
  }

  /** The person presses End. */
  end(): void {
    for (const { listener, close } of this.#indicators) {
      close();
      listener.ended();
    }
  }

  /** As when the display's server ends. */
  lose(): void {
    this.#lost = true;
    this.#question?.settle(unavailable('connection_lost', this.#question.book));
    this.killIndicators();
  }
}

function unavailable(cause: UnavailableCause, book: ReceiptBook): ConsentOutcome {
  return { result: 'unavailable', cause, detail: `the fake desktop: ${cause}`, receipt: book.close(null) };
}
