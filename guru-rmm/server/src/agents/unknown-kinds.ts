import type { Logger } from '../log/create-logger.ts';

/** Counts the messages of one connection whose kind this server does not know: the first is logged, then their number. */
export function createUnknownKinds(agentId: string, log: Logger) {
  let count = 0;
  return {
    add(kind: string): void {
      count += 1;
      if (count > 1) return;
      const fields = { agent_id: agentId, kind };
      log.warn(
        fields,
        '[WARNING] ignored a message of an unknown kind; is the agent newer than this server?',
      );
    },
    /** The connection has ended. */
    end(): void {
      if (count > 0) log.info({ agent_id: agentId, count }, 'ignored messages of unknown kinds');
    },
  };
}
