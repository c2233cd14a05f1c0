import type { ViewerMessage } from '../embed/embed-host.ts';
import type { BrokerAnswer, ViewerReport } from '../remote-control-api.ts';
import { consentFailure, isConsentRefusal } from '../words/consent-words.ts';
import { type Failure, failureOfDeparture, localFailure } from '../words/failure.ts';
import { type PendingConsent, pendingConsent } from './consent-countdown.ts';
import { isFinal, type LifecycleEvent, nextPhase, type Phase } from './lifecycle.ts';

/** Everything that the panel shows of one session. */
export interface SessionView {
  readonly phase: Phase;
  /** A session that was open already is found again. */
  readonly resuming: boolean;
  readonly broker: BrokerAnswer | null;
  readonly failure: Failure | null;
  /** Why the session ended: an open set, the contract's reasons and `left` for this page's own doing. */
  readonly end: { readonly reason: string; readonly clean: boolean } | null;
  /** Trouble that the viewer reported and has neither got over nor given up on yet. */
  readonly trouble: Failure | null;
  /** The trouble before one that only says that the session has ended. */
  readonly before: Failure | null;
  /** A picture was on the screen once; a reconnected viewer goes on from it. */
  readonly pictureSeen: boolean;
  /** Counts the attempts while reconnecting. */
  readonly attempt: number;
  readonly monitorCount: number;
  /** The question that the machine's user is being asked. */
  readonly consent: PendingConsent | null;
  /** Whole percents of the remote desktop that the machine has downloaded; null: nothing has to be. */
  readonly download: number | null;
}

export const STARTING: SessionView = {
  phase: 'starting',
  resuming: false,
  broker: null,
  failure: null,
  end: null,
  trouble: null,
  before: null,
  pictureSeen: false,
  attempt: 0,
  monitorCount: 0,
  consent: null,
  download: null,
};

/** What happens to a session, from wherever it comes. */
export type SessionInput =
  | { readonly type: 'broker_answered'; readonly answer: BrokerAnswer }
  | { readonly type: 'broker_refused'; readonly failure: Failure }
  /** The session that was to be found again has ended, for this reason. */
  | { readonly type: 'already_over'; readonly reason: string }
  | { readonly type: 'viewer_failed'; readonly failure: Failure }
  | { readonly type: 'download'; readonly percent: number }
  | { readonly type: 'left' }
  | { readonly type: 'viewer'; readonly message: ViewerMessage };

/** The next view, and what the server is to be told of it. An input without a place changes nothing. */
export interface Step {
  readonly view: SessionView;
  readonly report: ViewerReport | null;
}

/** One step of a session. Pure. */
export function step(view: SessionView, input: SessionInput): Step {
  switch (input.type) {
    case 'broker_answered':
      return move(view, 'broker_answered', { broker: input.answer });
    case 'broker_refused':
      return move(view, 'broker_refused', { failure: input.failure });
    case 'already_over':
      return move(view, 'already_over', { end: { reason: input.reason, clean: false } });
    case 'viewer_failed':
      return move(view, 'viewer_failed', { failure: input.failure }, reportOf(input.failure));
    case 'download':
      return { view: view.phase === 'starting' ? { ...view, download: input.percent } : view, report: null };
    case 'left':
      return move(view, 'left', { end: { reason: leftReason(view), clean: true }, trouble: null });
    case 'viewer':
      return stepOfViewer(view, input.message);
  }
}

function stepOfViewer(view: SessionView, message: ViewerMessage): Step {
  switch (message.type) {
    case 'viewer:connecting':
      return move(view, 'viewer_connecting', {});
    case 'viewer:consent_pending':
      return move(view, 'viewer_consent_pending', {
        consent: pendingConsent(message.payload),
        trouble: null,
        attempt: 0,
      });
    case 'viewer:connected': {
      const event = view.pictureSeen ? 'viewer_resumed' : 'viewer_connected';
      const monitorCount = message.payload.monitors.length;
      return move(view, event, { trouble: null, monitorCount }, { type: 'viewer_connected' });
    }
    case 'viewer:first_frame': {
      const { width, height, elapsed_ms } = message.payload;
      return move(
        view,
        'viewer_first_frame',
        { trouble: null, attempt: 0, pictureSeen: true },
        { type: 'first_frame', width, height, elapsed_ms },
      );
    }
    case 'viewer:reconnecting':
      return move(view, 'viewer_reconnecting', { attempt: message.payload.attempt });
    case 'viewer:error':
      return stepOfTrouble(view, message.payload);
    case 'viewer:disconnected':
      return stepOfDeparture(view, message.payload);
    default:
      // viewer:request is answered elsewhere; viewer:resize is the viewer's own affair, since the parent owns the size.
      return { view, report: null };
  }
}

/** An error is trouble until `viewer:disconnected` says that the viewer gave up; only then has the session failed. */
function stepOfTrouble(view: SessionView, error: { code: string; detail: string; retryable: boolean }): Step {
  if (isFinal(view.phase) || !view.broker) return { view, report: null };
  const trouble = localFailure(error.code, error.detail, error.retryable);
  // That the session has ended says less than what was said before it: the end decides which of the two counts.
  const before = trouble.code === 'session_ended' ? view.trouble : null;
  return { view: { ...view, trouble, before }, report: reportOf(trouble) };
}

function stepOfDeparture(view: SessionView, end: { reason: string; clean: boolean }): Step {
  if (isConsentRefusal(end.reason)) {
    const failure = consentFailure(end.reason, view.trouble);
    return move(view, 'viewer_failed', { failure, trouble: null, end });
  }
  if (view.trouble && !end.clean) {
    const failure = failureOfDeparture(view.trouble, end.reason, view.before);
    return move(view, 'viewer_failed', { failure, trouble: null, end });
  }
  return move(view, 'viewer_disconnected', { end, trouble: null });
}

/** Why a technician's own leaving ended the session. */
function leftReason({ phase }: SessionView): string {
  return phase === 'awaiting_consent' ? 'consent_withdrawn' : 'left';
}

/** As much of a viewer's sentence as the server takes, in UTF-16 units. */
const REPORT_DETAIL_MAX = 500;

function reportOf(failure: Failure): ViewerReport {
  return { type: 'viewer_error', code: failure.code, detail: failure.sentence.slice(0, REPORT_DETAIL_MAX) };
}

function move(
  view: SessionView,
  event: LifecycleEvent,
  change: Partial<SessionView>,
  report: ViewerReport | null = null,
): Step {
  const phase = nextPhase(view.phase, event);
  return phase ? { view: { ...view, ...change, phase }, report } : { view, report: null };
}
