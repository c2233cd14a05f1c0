import { errorCode } from '../errors/error-code.ts';

/** Codes of the driver and of Node with which a connection to the database fails. */
const CONNECTION_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'DATABASE_TIMEOUT',
]);

/**
 * Classes of SQLSTATE that pass by themselves (PostgreSQL manual, appendix A): 08 connection exception, 53 insufficient
 * resources (disk full, too many connections), 57 operator intervention (shutdown, cancelled), 58 system error.
 */
const TRANSIENT_CLASSES: ReadonlySet<string> = new Set(['08', '53', '57', '58']);

/** Whether the database could not do its work now; the same statement may succeed later, and may have succeeded. */
export function isUnavailable(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return (
    CONNECTION_CODES.has(code) || (/^[0-9A-Z]{5}$/.test(code) && TRANSIENT_CLASSES.has(code.slice(0, 2)))
  );
}

/** The database did not answer in time; whether the work was done is unknown. */
export class DatabaseTimeout extends Error {
  override readonly name = 'DatabaseTimeout';
  readonly code = 'DATABASE_TIMEOUT';

  constructor(ms: number) {
    super(`The database did not answer within ${ms} ms.`);
  }
}

/**
 * Waits for the database for at most `ms` milliseconds. A server that is stopped answers nothing, and no timeout of its
 * own runs then. An answer that came in time counts, also when this process was too busy to read it.
 * @throws DatabaseTimeout
 */
export async function withinMs<T>(ms: number, work: Promise<T>): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    // Timers run before sockets are read: a turn of the event loop lets an answer that waits there come first.
    const timer = setTimeout(() => setImmediate(() => reject(new DatabaseTimeout(ms))), ms);
    timer.unref();
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
