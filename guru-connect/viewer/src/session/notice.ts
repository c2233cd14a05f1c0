import type { Ending } from '../connection/ending.ts';
import type { ViewerMonitor } from './check-desktop.ts';

/** What happens in a session, in its order: for the page, and for the host page around it. */
export type SessionNotice =
  | { readonly type: 'connecting' }
  /** The user of the machine is asked; once more when the question is on the screen, with the milliseconds left then. */
  | { readonly type: 'consent_pending'; readonly timeoutMs: number; readonly remainingMs: number | null }
  /** Before the first frame of each connection, with the monitors when they are known. */
  | { readonly type: 'connected'; readonly monitors: readonly ViewerMonitor[] }
  /** Once. Sizes are pixels of the monitor on view. */
  | { readonly type: 'first_frame'; readonly width: number; readonly height: number }
  | { readonly type: 'resized'; readonly width: number; readonly height: number }
  /** Input is off until the next picture: forget what is held. */
  | { readonly type: 'input_stopped' }
  /** With each try. */
  | { readonly type: 'reconnecting'; readonly attempt: number }
  | { readonly type: 'failed'; readonly code: string; readonly detail: string; readonly retryable: boolean }
  /** Once and last. */
  | { readonly type: 'ended'; readonly ending: Ending };
