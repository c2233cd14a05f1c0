/**
 * A signal that is aborted after so many milliseconds. After a pause of the whole process (a busy host, a suspended
 * one) timers fire before what has arrived meanwhile is read: that is read first, so an answer that is here already
 * still counts.
 */
export function callDeadline(timeoutMs: number): AbortSignal {
  const controller = new AbortController();
  // Timers run before the poll phase of the event loop, immediates after it.
  setTimeout(() => setImmediate(() => controller.abort()), timeoutMs).unref();
  return controller.signal;
}
