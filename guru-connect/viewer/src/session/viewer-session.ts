import type { AgentError, CursorShape, SessionState, ViewerWelcome } from '@guru-connect/proto/stream';
import { typedPieces } from '@guru-connect/proto/typed-text';
import { ClipboardExchange } from './clipboard-exchange.ts';
import type { ConnectionOptions } from '../connection/connection.ts';
import { Connection } from '../connection/connection.ts';
import type { ConnectionEvents, DesktopBody, Outage } from '../connection/connection-events.ts';
import type { Ending } from '../connection/ending.ts';
import { failure, isByMachine } from '../connection/ending.ts';
import type { ViewerBody } from '../connection/outgoing.ts';
import type { ConnectionState } from '../connection/states.ts';
import { DecodeError } from '../decode/decode-error.ts';
import type { PaintableFrame } from '../decode/decode-jpegs.ts';
import { closeBitmaps } from '../decode/decode-jpegs.ts';
import type { FrameDecoder, FrameDecoderEvents } from '../decode/frame-decoder.ts';
import { MAX_TEXT_LENGTH } from '../decode/limits.ts';
import { FrameOrder } from '../screen/frame-order.ts';
import { checkDesktop } from './check-desktop.ts';
import type { SessionNotice } from './notice.ts';
import { plainText } from './plain-text.ts';
import { readQuestion } from './read-question.ts';
import type { View } from './view.ts';
import { FIRST_VIEW } from './view.ts';

/** AgentError of a text; the picture is fine. */
const TEXT_NOT_TYPED = 'text_not_typed';
/** More broken messages without a good frame in between end the session. */
const MAX_BROKEN_IN_A_ROW = 3;

/** What the session needs of the page. */
export interface SessionPage {
  view(view: View): void;
  /** @returns true when the picture's size changed */
  paint(frame: PaintableFrame): boolean;
  /** @throws DecodeError */
  cursor(shape: CursorShape): void;
  /** The machine did not type a text, or only its beginning. `detail` is its own sentence. */
  textNotTyped(detail: string): void;
  on(notice: SessionNotice): void;
}

export interface SessionOptions extends Omit<ConnectionOptions, 'events'> {
  readonly page: SessionPage;
  createDecoder(events: FrameDecoderEvents): FrameDecoder;
}

/** One remote session as a viewer sees it: connection, pictures in order, input when it counts. */
export class ViewerSession {
  readonly #page: SessionPage;
  readonly #now: () => number;
  readonly #connection: Connection;
  readonly #decoder: FrameDecoder;
  readonly clipboard: ClipboardExchange;
  readonly #order = new FrameOrder();
  #view: View = FIRST_VIEW;
  #broken = 0;
  #announced = false;
  #firstFrameSeen = false;
  #onView: { monitorId: number; width: number; height: number } | null = null;

  constructor({ page, createDecoder, ...options }: SessionOptions) {
    this.#page = page;
    this.#now = options.now;
    this.#connection = new Connection({ ...options, events: this.#connectionEvents() });
    this.clipboard = new ClipboardExchange(this.#connection);
    this.#decoder = createDecoder({
      frame: (frame) => this.#paint(frame),
      failed: (error) => this.#brokenMessage(error),
      died: (error) => this.#connection.abort(brokenPicture(error)),
    });
  }

  start(): void {
    this.#page.on({ type: 'connecting' });
    this.#connection.start();
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  leave(reason: 'viewer_left' | 'host_requested'): void {
    this.#connection.leave(reason);
  }

  abort(ending: Ending): void {
    this.#connection.abort(ending);
  }

  /** The monitor on view, while input counts; else null. */
  get inputMonitor(): { monitorId: number; width: number; height: number } | null {
    const { input, viewOnly } = this.#view;
    return input && !viewOnly && this.#connection.state === 'live' ? this.#onView : null;
  }

  /** Input counts again when the picture is back: until then it means nothing, here or there. */
  get inputPaused(): boolean {
    const { state } = this.#connection;
    const { input, viewOnly } = this.#view;
    return input && !viewOnly && this.#firstFrameSeen && state !== 'live' && state !== 'ended';
  }

  /** Sends input, when it counts. */
  input(
    body: Extract<ViewerBody, { $case: 'pointerEvent' | 'wheelEvent' | 'keyEvent' | 'releaseAll' }>,
  ): void {
    if (this.inputMonitor) this.#connection.send(body);
  }

  /** Looks without touching, or controls again. Whatever is held on the machine goes up. */
  set viewOnly(on: boolean) {
    if (on === this.#view.viewOnly) return;
    this.input({ $case: 'releaseAll', value: {} });
    if (on) this.#page.on({ type: 'input_stopped' });
    this.#show({ viewOnly: on });
  }

  get viewOnly(): boolean {
    return this.#view.viewOnly;
  }

  /** Types text on the machine, when input counts and the machine takes text. */
  type(text: string): void {
    if (!this.inputMonitor || !this.#view.text) return;
    for (const piece of typedPieces(text)) {
      this.#connection.send({ $case: 'textInput', value: { text: piece } });
    }
  }

  selectMonitor(monitorId: number): void {
    this.#connection.send({ $case: 'selectMonitor', value: { monitorId } });
  }

  #connectionEvents(): ConnectionEvents {
    return {
      state: (state, outage) => this.#changed(state, outage),
      welcome: (welcome) => this.#welcomed(welcome),
      presence: ({ present }) => this.#presence(present),
      sessionState: (state) => this.#sessionState(state),
      frame: (message) => this.#decoder.decode(message),
      desktop: (body) => this.#desktop(body),
      unknown: () => this.#show({ unknownMessages: this.#view.unknownMessages + 1 }),
      malformed: (error) => this.#brokenMessage(error),
      ended: (ending) => this.#ended(ending),
    };
  }

  #changed(state: ConnectionState, outage: Outage | null): void {
    if (this.#view.state === 'live' && state !== 'live') this.#page.on({ type: 'input_stopped' });
    this.#show({ state, outage });
    if (state === 'reconnecting' && outage) {
      this.#newPicture();
      this.#announced = false;
      this.#page.on({ type: 'reconnecting', attempt: outage.attempt });
    }
  }

  #welcomed({ permissions, agentPresent }: ViewerWelcome): void {
    this.#newPicture();
    this.#show({
      input: permissions?.input === true,
      clipboard: {
        ...this.#view.clipboard,
        toMachine: permissions?.clipboardToMachine === true,
        fromMachine: permissions?.clipboardFromMachine === true,
      },
      agentPresent,
      session: null,
      question: null,
      problem: null,
    });
  }

  #sessionState(state: SessionState): void {
    const { consentRemainingMs, consentTimeoutMs } = state;
    const question = readQuestion(state, this.#now());
    const short = (text: string) => plainText(text, 64);
    const session = {
      status: short(state.status),
      consent: short(state.consent),
      indicator: short(state.indicator),
    };
    this.#show({ session, question });
    if (!question) return;
    const remainingMs = question.answerBy === null ? null : consentRemainingMs;
    this.#page.on({ type: 'consent_pending', timeoutMs: consentTimeoutMs, remainingMs });
  }

  #presence(present: boolean): void {
    // The agent numbers its frames from 1 on each of its sockets.
    this.#newPicture();
    // A machine that could not go on leaves right after it has said why.
    const problem = !present && this.#view.problem?.fatal ? this.#view.problem : null;
    this.#show({ agentPresent: present, problem });
  }

  #newPicture(): void {
    this.clipboard.forget();
    this.#order.reset();
    this.#decoder.forget();
    this.#onView = null;
  }

  #desktop(body: DesktopBody): void {
    if (body.$case === 'desktopInfo') {
      const { clipboard: machine, ...desktop } = checkDesktop(body.value);
      this.#show({ ...desktop, clipboard: { ...this.#view.clipboard, machine } });
      this.#announce();
    } else if (body.$case === 'cursorShape') {
      try {
        this.#page.cursor(body.value);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        this.#countBroken(error);
      }
    } else if (body.$case === 'clipboardPart') {
      this.clipboard.part(body.value);
    } else if (body.$case === 'clipboardResult') {
      this.clipboard.result(body.value);
    } else if (body.$case === 'agentError') {
      this.#agentFailed(body.value);
    } else {
      this.#brokenMessage(new DecodeError('malformed', `${body.$case} is not for a viewer`));
    }
  }

  #agentFailed(error: AgentError): void {
    const code = plainText(error.code, 64) || 'agent_error';
    const detail = plainText(error.detail, MAX_TEXT_LENGTH);
    const { fatal } = error;
    if (code === TEXT_NOT_TYPED && !fatal) {
      this.#page.textNotTyped(detail);
      return;
    }
    this.#show({ problem: { code, detail, fatal } });
    this.#failed(code, detail, !fatal);
  }

  #paint(frame: PaintableFrame): void {
    const { seq, monitorId, width, height } = frame.head;
    const verdict = this.#order.judge(frame.head);
    if (verdict === 'paint') {
      const resized = this.#page.paint(frame);
      this.#acknowledge(seq);
      this.#painted({ monitorId, width, height }, resized);
      return;
    }
    closeBitmaps(frame);
    // Acknowledged all the same: the agent's window must not stall on a frame that is of no use.
    this.#acknowledge(seq);
    if (verdict === 'ask_whole') this.#connection.send({ $case: 'refreshRequest', value: {} });
  }

  #painted(onView: { monitorId: number; width: number; height: number }, resized: boolean): void {
    this.#broken = 0;
    this.#onView = onView;
    if (this.#connection.state !== 'live') {
      this.#announce();
      this.#connection.painted();
    }
    if (this.#view.problem || this.#view.activeMonitorId !== onView.monitorId) {
      this.#show({ problem: null, activeMonitorId: onView.monitorId });
    }
    if (!this.#firstFrameSeen) {
      this.#firstFrameSeen = true;
      this.#page.on({ type: 'first_frame', width: onView.width, height: onView.height });
    } else if (resized) {
      this.#page.on({ type: 'resized', width: onView.width, height: onView.height });
    }
  }

  #acknowledge(seq: number): void {
    this.#connection.send({ $case: 'frameAck', value: { seq } });
  }

  /** `viewer:connected` comes before the first frame, once a connection, with the monitors when they are known. */
  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    this.#page.on({ type: 'connected', monitors: this.#view.monitors });
  }

  /** What was broken may have been part of the picture. */
  #brokenMessage(error: DecodeError): void {
    if (!this.#countBroken(error)) return;
    if (error.seq !== undefined) this.#acknowledge(error.seq);
    if (this.#order.lose()) this.#connection.send({ $case: 'refreshRequest', value: {} });
  }

  /** @returns false when it was one too many, and the session is over */
  #countBroken(error: DecodeError): boolean {
    this.#broken += 1;
    if (this.#broken > MAX_BROKEN_IN_A_ROW) {
      this.#connection.abort(brokenPicture(error));
      return false;
    }
    this.#failed('protocol_error', `A message of the machine was not understood (${error.code}).`, true);
    return true;
  }

  #ended(ending: Ending): void {
    this.#decoder.close();
    this.clipboard.forget();
    this.#show({ ending, question: null });
    // The host knows by now what the machine said, which says more than that the session has ended.
    const isSaid = this.#view.problem?.fatal && isByMachine(ending.reason);
    if (!ending.clean && !isSaid) this.#failed(ending.code, ending.detail, ending.retryable);
    this.#page.on({ type: 'ended', ending });
  }

  #failed(code: string, detail: string, retryable: boolean): void {
    this.#page.on({ type: 'failed', code, detail, retryable });
  }

  #show(part: Partial<View>): void {
    this.#view = { ...this.#view, ...part };
    this.#page.view(this.#view);
  }
}

function brokenPicture(error: DecodeError): Ending {
  const detail = `The machine keeps sending what this viewer cannot read (${error.code}).`;
  return failure('protocol_error', detail, true, 'agent_error');
}
