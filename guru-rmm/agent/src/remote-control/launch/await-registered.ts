import type { LaunchOutcome } from './launch-outcome.ts';
import type { LaunchedProgram } from './launch-program.ts';

/**
 * Waits until a started program is known to its relay, ends, or has taken `timeoutMs`. It is not ended here.
 * @throws the signal's reason when that comes first
 */
export async function awaitRegistered(
  program: LaunchedProgram,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<LaunchOutcome> {
  signal.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
  });
  const late = new Promise<LaunchOutcome>((resolve) => {
    timer = setTimeout(() => {
      resolve({ kind: 'timeout', seconds: timeoutMs / 1000, lastLine: program.lastLine() });
    }, timeoutMs);
  });
  const registered = program.registered.then((): LaunchOutcome => ({ kind: 'registered' }));
  try {
    return await Promise.race([registered, program.exited, late, aborted]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
