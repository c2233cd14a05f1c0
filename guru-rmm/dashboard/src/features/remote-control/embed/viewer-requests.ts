import type { RequestOutcome, ViewerRequest } from './embed-host.ts';

/** Who asks: the viewer, which then has a bar of its own over the picture, or this page's button. */
export type Asker = 'viewer' | 'page';

/** What a page can do for the viewer in its frame. Promises reject when the browser refuses. */
export interface HostPage {
  readonly fullscreen: {
    /** Whether the browser can do it at all. */
    readonly supported: boolean;
    readonly isActive: () => boolean;
    /** Whether a click or a key was a moment ago, in this page or in its frame. */
    readonly hasGesture: () => boolean;
    readonly enter: (asker: Asker) => Promise<void>;
    readonly leave: () => Promise<void>;
  };
  readonly keyboard: {
    readonly supported: boolean;
    /** Until `unlock`, or until the whole screen is left. */
    readonly lock: () => Promise<void>;
    readonly unlock: () => void;
  };
}

const GRANTED: RequestOutcome = { granted: true };
const refused = (reason: string): RequestOutcome => ({ granted: false, reason });

type Handler = (enable: boolean, page: HostPage, asker: Asker) => Promise<RequestOutcome> | RequestOutcome;

/** One for each request of contract 1.1. To give back what is gone already is granted. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['fullscreen', fullscreen],
  ['keyboard_lock', keyboardLock],
  // A window of its own would need a viewer token made anew; this page offers none.
  ['popout', (enable) => (enable ? refused('not_allowed') : GRANTED)],
]);

/**
 * Does what the viewer asks for, or says why not. Never rejects.
 *
 * What needs a gesture is begun before this returns, since the viewer's click counts only for a short time.
 */
export async function answerRequest(
  { request, enable }: Pick<ViewerRequest, 'request' | 'enable'>,
  page: HostPage,
  asker: Asker = 'viewer',
): Promise<RequestOutcome> {
  const handler = HANDLERS.get(request);
  return handler ? handler(enable, page, asker) : refused('unknown_request');
}

async function fullscreen(
  enable: boolean,
  { fullscreen: screen }: HostPage,
  asker: Asker,
): Promise<RequestOutcome> {
  if (screen.isActive() === enable) return GRANTED;
  if (!screen.supported) return refused('unsupported');
  // Browsers name no reason: it is the gesture when there was none.
  const why = enable && !screen.hasGesture() ? 'needs_gesture' : 'failed';
  return (enable ? screen.enter(asker) : screen.leave()).then(
    () => GRANTED,
    () => refused(why),
  );
}

async function keyboardLock(
  enable: boolean,
  { fullscreen: screen, keyboard }: HostPage,
): Promise<RequestOutcome> {
  if (!enable) {
    keyboard.unlock();
    return GRANTED;
  }
  if (!keyboard.supported) return refused('unsupported');
  // Outside of it a lock has no effect, and nobody would know how to get the keyboard back.
  if (!screen.isActive()) return refused('not_allowed');
  return keyboard.lock().then(
    () => GRANTED,
    () => refused('failed'),
  );
}
