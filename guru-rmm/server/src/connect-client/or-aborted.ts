/**
 * What a call comes to, or the signal's reason as soon as the signal is aborted. The call itself goes on: how it ends
 * still says something of the other side, though nobody waits for it any more.
 */
export function orAborted<Result>(call: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return call;
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    if (signal.aborted) giveUp();
  });
}
