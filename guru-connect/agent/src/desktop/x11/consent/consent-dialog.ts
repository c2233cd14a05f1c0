import { AgentFault } from '../../../fault/agent-fault.ts';
import { holds } from '../../../screen/rectangle.ts';
import { NOT_BY_HAND, type Refusal } from '../../consent/answer-gate.ts';
import type { ConsentOutcome, UnavailableCause } from '../../consent/consent-outcome.ts';
import type { ConsentQuestion } from '../../consent/consent-question.ts';
import type { ConsentReceipt, ReceiptBook } from '../../consent/consent-receipt.ts';
import { type DialogText, dialogText } from '../../consent/dialog-text.ts';
import type { Words } from '../../consent/words/words.ts';
import type { QuestionListener, Sight } from '../../dialogs.ts';
import type { DialogKey } from './dialog-keys.ts';
import { type DialogButton, type DialogLayout, layOutDialog, WIDTH } from './dialog-layout.ts';
import { type DialogState, dialogMarks, paintDialog } from './dialog-painter.ts';
import { COLOUR } from './look.ts';
import { Panel } from './panel.ts';
import {
  BANNER_ROOM,
  type PanelListener,
  type PanelLoss,
  type PanelSurroundings,
  type PanelView,
  type Room,
} from './panel-view.ts';
import { withMeasuringPen } from './pen.ts';

/** Refusals after which the dialog explains how to answer. */
const TO_EXPLAIN: ReadonlySet<Refusal> = new Set([...NOT_BY_HAND, 'pointer_not_moved']);
/** Where the dialog stands between the top and the bottom of the monitor. */
const FROM_TOP = 1 / 3;
const SECOND_MS = 1_000;

const DETAIL = {
  locked: 'The screen is locked. Ask again once somebody has unlocked it.',
  covered: 'Another window stayed in front of the consent dialog. Close it and ask again.',
  connection_lost: 'The consent dialog was closed from outside. Ask again.',
  unresponsive: 'The desktop of this machine does not answer. Ask again once it does.',
} as const;

export interface ConsentDialogOptions {
  readonly surroundings: PanelSurroundings;
  readonly words: Words;
  readonly question: ConsentQuestion;
  readonly signal: AbortSignal;
  readonly book: ReceiptBook;
  readonly listener: QuestionListener | undefined;
}

/** Shows the dialog and resolves with its outcome: once the dialog has left the screen, if the desktop answers. */
export function showConsentDialog(options: ConsentDialogOptions): Promise<ConsentOutcome> {
  return new Promise((resolve, reject) => {
    const dialog = new ConsentDialog(options, resolve);
    dialog.open().catch(reject);
  });
}

function causeOf({ code }: AgentFault): UnavailableCause {
  return code === 'missing_library' || code === 'display_unsupported' ? code : 'no_display';
}

function targetAt({ buttons }: DialogLayout, x: number, y: number): DialogButton | undefined {
  return (['allow', 'decline'] as const).find((button) => holds(buttons[button], x, y));
}

class ConsentDialog implements PanelListener {
  readonly #options: ConsentDialogOptions;
  readonly #text: DialogText;
  readonly #book: ReceiptBook;
  readonly #resolve: (outcome: ConsentOutcome) => void;
  readonly #deadline: number;
  /** Nobody waits for the answer any more. */
  readonly #over = new AbortController();
  #panel: Panel | null = null;
  #timer: NodeJS.Timeout;
  #focused: DialogButton = 'decline';
  #hovered: string | undefined;
  #warning = false;
  #wasShown = false;

  constructor(options: ConsentDialogOptions, resolve: (outcome: ConsentOutcome) => void) {
    this.#options = options;
    this.#text = dialogText(options.question, options.words);
    this.#book = options.book;
    this.#resolve = resolve;
    this.#deadline = performance.now() + options.question.timeoutSeconds * SECOND_MS;
    this.#timer = this.#nextTick();
    options.signal.addEventListener('abort', this.#withdraw);
  }

  async open(): Promise<void> {
    const { signal } = this.#over;
    try {
      const { surroundings } = this.#options;
      const panel = await Panel.open((room) => this.#view(room), surroundings, this, signal);
      this.#panel = panel;
      if (signal.aborted) await panel.close();
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof AgentFault)) throw error;
      this.#unavailable(causeOf(error), error.message);
    }
  }

  pressed(target: string): void {
    this.#answer(target === 'allow' ? 'accepted' : 'declined', 'pointer');
  }

  key(key: DialogKey): void {
    switch (key) {
      case 'activate':
        this.#answer(this.#focused === 'allow' ? 'accepted' : 'declined', 'keyboard');
        return;
      case 'cancel':
        this.#answer('declined', 'keyboard');
        return;
      default:
        this.#focused = this.#focused === 'allow' ? 'decline' : 'allow';
        this.#panel?.repaint();
    }
  }

  hovered(target: string | undefined): void {
    this.#hovered = target;
    this.#panel?.repaint();
  }

  refused(refusal: Refusal): void {
    this.#book.refused(refusal);
    this.#options.listener?.refused(refusal);
    if (this.#warning || !TO_EXPLAIN.has(refusal)) return;
    this.#warning = true;
    this.#panel?.repaint();
  }

  sightChanged(sight: Sight): void {
    if (sight === 'shown' && !this.#wasShown) {
      this.#wasShown = true;
      this.#options.listener?.shown();
    }
    // nobody can answer in front of a locker, and nobody may come back in time
    if (sight === 'locked') this.#giveUp('locked');
  }

  lost(loss: PanelLoss): void {
    this.#giveUp(loss === 'silent' ? 'unresponsive' : 'connection_lost');
  }

  readonly #withdraw = () =>
    void this.#settle(() => ({ result: 'withdrawn', receipt: this.#book.close(null) }));

  #answer(result: 'accepted' | 'declined', answeredWith: ConsentReceipt['answeredWith']): void {
    void this.#settle(() => ({ result, receipt: this.#book.close(answeredWith) }));
  }

  #giveUp(cause: keyof typeof DETAIL): void {
    this.#unavailable(cause, DETAIL[cause]);
  }

  #unavailable(cause: UnavailableCause, detail: string): void {
    void this.#settle(() => ({ result: 'unavailable', cause, detail, receipt: this.#book.close(null) }));
  }

  #tick(): void {
    if (this.#leftMs <= 0) {
      void this.#expire();
      return;
    }
    this.#timer = this.#nextTick();
    this.#panel?.repaint();
  }

  /** Nobody could answer on a desktop that stands still: its silence is no answer. */
  async #expire(): Promise<void> {
    if (!(await this.#panel?.answers())) this.#giveUp('unresponsive');
    else if (!this.#wasShown) this.#giveUp('covered');
    else void this.#settle(() => ({ result: 'timed_out', receipt: this.#book.close(null) }));
  }

  get #leftMs(): number {
    return this.#deadline - performance.now();
  }

  #nextTick(): NodeJS.Timeout {
    return setTimeout(() => this.#tick(), Math.min(SECOND_MS, Math.max(0, this.#leftMs)));
  }

  #view({ height: maxHeight }: Room): PanelView {
    const text = this.#text;
    const layout = withMeasuringPen((pen) => layOutDialog(text, pen, maxHeight));
    this.#book.missingGlyphs = layout.missingGlyphs;
    this.#book.shortened = layout.shortened;
    return {
      title: text.title,
      width: WIDTH,
      height: layout.height,
      background: COLOUR.paper,
      takesFocus: true,
      draggable: false,
      marks: dialogMarks(layout),
      place: (monitor, width, height) => ({
        x: monitor.x + Math.round((monitor.width - width) / 2),
        y:
          monitor.y +
          Math.round(Math.max(BANNER_ROOM * (width / WIDTH), (monitor.height - height) * FROM_TOP)),
      }),
      targetAt: (x, y) => targetAt(layout, x, y),
      draw: (pen) => paintDialog(pen, text, layout, this.#state()),
    };
  }

  #state(): DialogState {
    return {
      focused: this.#focused,
      hovered: this.#hovered,
      countdown: this.#options.words.countdown(
        Math.max(0, Math.ceil(this.#leftMs / SECOND_MS)),
        this.#options.question.silenceAllows ?? false,
      ),
      warning: this.#warning ? this.#options.words.ownHands : null,
    };
  }

  /** The first outcome counts. A desktop that stands still keeps nobody waiting for its dialog to go. */
  async #settle(outcome: () => ConsentOutcome): Promise<void> {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener('abort', this.#withdraw);
    const settled = outcome();
    const closed = this.#panel?.close();
    if (settled.result !== 'unavailable') await closed;
    this.#resolve(settled);
  }
}
