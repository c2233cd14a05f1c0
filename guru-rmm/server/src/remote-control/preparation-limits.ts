/** A machine that is being prepared ends its click when no byte of its download, and no result, comes for this long, in milliseconds. */
export const QUIET_MS = 75_000;

/** A click ends after this, however slowly bytes come: 28 MB at 128 kbit/s. */
export const LONGEST_PREPARATION_MS = 30 * 60_000;

/** What a machine fetches once it has its program waits for it longer than any preparation takes. */
export const KEPT_FOR_MACHINE_MS = LONGEST_PREPARATION_MS + 2 * 60_000;

/** Guru Connect lets a session that nobody uses expire, after five minutes by default: older ones are made again. */
const FRESH_MS = 60_000;

/** Whether what was made at `madeAt` (`performance.now()`) may have expired before the viewer comes. */
export const isStale = (madeAt: number): boolean => performance.now() - madeAt > FRESH_MS;
