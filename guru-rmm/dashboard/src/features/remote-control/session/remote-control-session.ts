import { asApiError } from '../../../shared/api/api-error.ts';
import {
  createHostSpeech,
  type HostMessage,
  readViewerMessage,
  type ViewerRequest,
  viewerOrigin,
} from '../embed/embed-host.ts';
import { answerRequest, type HostPage } from '../embed/viewer-requests.ts';
import {
  type BrokerAnswer,
  endRemoteControl,
  type RemoteControlMode,
  reportViewerEvent,
  resumeRemoteControl,
  startRemoteControl,
  type ViewerReport,
} from '../remote-control-api.ts';
import { failureFromApi, localFailure } from '../words/failure.ts';
import { isFinal } from './lifecycle.ts';
import { readDownload } from './read-download.ts';
import { type SessionInput, type SessionView, STARTING, step } from './session-view.ts';
import { markTiming, startTimings } from './timings.ts';

/** A viewer speaks within a second of being framed; this long a silence means that it was blocked or never came. */
const VIEWER_SILENCE_MS = 15_000;

/**
 * Whoever leaves while the broker is still at work gets a warm broker's answer within this, and the session in it can
 * be ended properly; a slower one is hung up on, which makes the server undo what it had begun.
 */
const HANG_UP_AFTER_MS = 1_000;

/** Reports of each kind that are passed on: a viewer that floods this page does not make it flood the server. */
const MOST_REPORTS = 5;

/** What was asked for, so that it can be asked for again. */
export interface RemoteControlRequest {
  readonly mode: RemoteControlMode;
  readonly reason: string;
  /** One's own open session that is continued here; else a new one is asked for. */
  readonly resume?: string | undefined;
}

export interface RemoteControlSession {
  readonly getView: () => SessionView;
  readonly subscribe: (listener: () => void) => () => void;
  /** Takes the data of a server's event `remote_control_download`, whichever machine it is about. */
  readonly takeDownload: (data: string) => void;
  /**
   * Listens to the frame's viewer, then points the frame at it, and does on the page what the viewer asks for; undone
   * by the function it returns.
   */
  readonly attachFrame: (frame: HTMLIFrameElement, page: HostPage) => () => void;
  /** Gives the keyboard to the machine. */
  readonly focusViewer: () => void;
  /**
   * Ends the session on the servers.
   * @throws ApiError when the server could not be told; the session is over on this page all the same.
   */
  readonly end: () => Promise<void>;
  /**
   * The page goes away: ends the session with a call that outlives it. Resolves when the servers have been told, or
   * could not be.
   */
  readonly leave: () => Promise<void>;
}

/**
 * Asks the broker for a session and accompanies it to its end. The shell around the pure `step`: it owns the calls,
 * the window's messages and the one timer.
 */
export function openRemoteControl(
  agentId: string,
  { mode, reason, resume }: RemoteControlRequest,
): RemoteControlSession {
  let view: SessionView = { ...STARTING, resuming: resume !== undefined };
  let frame: { readonly element: HTMLIFrameElement; readonly origin: string } | null = null;
  let speech: ReturnType<typeof createHostSpeech> | null = null;
  /** Set once somebody has told, or is telling, the server that the session is over. */
  let ending: Promise<void> | null = null;
  const listeners = new Set<() => void>();
  const asking = new AbortController();
  const reports = new Map<ViewerReport['type'], number>();

  startTimings();
  const asked = ask();

  async function ask(): Promise<void> {
    try {
      const answer = await (resume === undefined
        ? startRemoteControl(agentId, mode, reason, asking.signal)
        : resumeRemoteControl(resume, asking.signal));
      markTiming('brokerAnsweredAt');
      if (isFinal(view.phase)) await endRemoteControl(answer.remote_control_id);
      else accept(answer);
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.code === 'remote_control_ended')
        take({ type: 'already_over', reason: error.causeCode ?? '' });
      else take({ type: 'broker_refused', failure: failureFromApi(error) });
    }
  }

  function accept(answer: BrokerAnswer): void {
    speech = createHostSpeech(answer.session_id);
    take({ type: 'broker_answered', answer });
    const address = viewerOrigin(answer.viewer_embed_url, window.location.origin);
    if ('problem' in address)
      fail('viewer_address_refused', 'The viewer’s address is not one that this page may show.', false);
  }

  function fail(code: string, sentence: string, retryable: boolean): void {
    take({ type: 'viewer_failed', failure: localFailure(code, sentence, retryable) });
  }

  function take(input: SessionInput): void {
    const next = step(view, input);
    const wasFinal = isFinal(view.phase);
    if (next.view !== view) {
      view = next.view;
      if (view.phase === 'connected') markTiming('connectedAt');
      if (view.phase === 'first_frame') markTiming('firstFrameAt');
      for (const listener of listeners) listener();
    }
    if (next.report) report(next.report);
    // Report every end to the servers, so that nothing waits for a viewer that will not come back. Only a session that
    // continues in another window stays open.
    const isOver = !wasFinal && isFinal(view.phase) && view.end?.reason !== 'replaced';
    if (isOver) void tellServer().catch(() => undefined);
  }

  function takeDownload(data: string): void {
    const percent = readDownload(data, agentId);
    if (percent !== null) take({ type: 'download', percent });
  }

  function report(message: ViewerReport): void {
    if (!view.broker) return;
    const sent = reports.get(message.type) ?? 0;
    if (sent >= MOST_REPORTS) return;
    reports.set(message.type, sent + 1);
    // A hint that is lost costs nothing: the servers keep their own record.
    reportViewerEvent(view.broker.remote_control_id, message).catch(() => undefined);
  }

  function tellServer(): Promise<void> {
    if (!view.broker) {
      setTimeout(() => asking.abort(), HANG_UP_AFTER_MS);
      return Promise.resolve();
    }
    ending ??= endRemoteControl(view.broker.remote_control_id);
    return ending;
  }

  function say(write: (speaker: NonNullable<typeof speech>) => HostMessage): void {
    if (frame && speech) frame.element.contentWindow?.postMessage(write(speech), frame.origin);
  }

  /** Nothing may come before the answer is begun: the click in the frame counts here for a short time only. */
  async function carryOut(request: ViewerRequest, page: HostPage): Promise<void> {
    if (!speech?.hasRequests()) return;
    const outcome = await answerRequest(request, page);
    say((speaker) => speaker.response(request.request_id, outcome));
  }

  function attachFrame(element: HTMLIFrameElement, page: HostPage): () => void {
    const { broker } = view;
    const address = broker && viewerOrigin(broker.viewer_embed_url, window.location.origin);
    if (!broker || !address || 'problem' in address) return () => undefined;
    const { origin } = address;
    frame = { element, origin };
    const silence = setTimeout(
      () => fail('viewer_silent', 'The viewer was loaded but never answered.', true),
      VIEWER_SILENCE_MS,
    );
    const onMessage = (event: MessageEvent<unknown>) => {
      const reading = readViewerMessage(event, {
        origin,
        window: element.contentWindow,
        sessionId: broker.session_id,
      });
      if (reading.kind === 'ignored') return;
      clearTimeout(silence);
      if (reading.kind === 'incompatible') {
        fail('viewer_incompatible', 'The viewer speaks a version that this page does not know.', false);
        return;
      }
      if (reading.kind === 'ready') say((speaker) => speaker.init(reading.version));
      else if (reading.message.type === 'viewer:request') void carryOut(reading.message.payload, page);
      else take({ type: 'viewer', message: reading.message });
    };
    // The order matters: a viewer from the cache may speak before the next line of this page runs.
    window.addEventListener('message', onMessage);
    element.src = broker.viewer_embed_url;
    return () => {
      clearTimeout(silence);
      window.removeEventListener('message', onMessage);
      if (frame?.element === element) frame = null;
      page.keyboard.unlock();
    };
  }

  return {
    getView: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    takeDownload,
    attachFrame,
    focusViewer: () => {
      frame?.element.focus();
      say((speaker) => speaker.focus());
    },
    end: async () => {
      try {
        await tellServer();
      } finally {
        say((speaker) => speaker.disconnect());
        take({ type: 'left' });
      }
    },
    leave: async () => {
      take({ type: 'left' });
      // A broker that is still at work is told by its own call: by ending what it answers, or by hanging up.
      await asked;
      await ending?.catch(() => undefined);
    },
  };
}
