import { sleep } from '../context.ts';

/**
 * Waits until the condition is met, looking every few milliseconds.
 * @param what completes "gave up after N s: "
 * @throws Error when it takes longer than `timeoutMs`
 */
export async function until(
  isMet: () => boolean | Promise<boolean>,
  timeoutMs: number,
  what: string,
  everyMs = 10,
): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await isMet()); await sleep(everyMs)) {
    if (Date.now() > end) throw new Error(`gave up after ${Math.round(timeoutMs / 1000)} s: ${what}`);
  }
}

/** Calls `work` with 0 to `count - 1`, at most `concurrency` at a time; the first failure ends it. */
export async function inParallel(
  count: number,
  concurrency: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < count && !failed) {
      const index = next;
      next += 1;
      try {
        await work(index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, worker));
}
