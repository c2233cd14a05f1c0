/** Twice a second is smooth to the eye, and far below the messages that a server takes from an agent. */
const GAP_MS = 500;

/**
 * Thins out a progress to two reports a second. The first and the last, when all has come, are always reported.
 * @param now milliseconds of a monotonic clock
 */
export function paced(
  report: (received: number, total: number) => void,
  now: () => number = () => performance.now(),
): (received: number, total: number) => void {
  let next = Number.NEGATIVE_INFINITY;
  return (received, total) => {
    if (now() < next && received < total) return;
    next = now() + GAP_MS;
    report(received, total);
  };
}
