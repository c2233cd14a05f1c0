import type { CapabilityMonitor } from '../connect-client/capability-monitor.ts';
import type { ConnectClient, ConnectSession } from '../connect-client/connect-client.ts';
import { ConnectError, isRejectedWith } from '../connect-client/connect-error.ts';
import { ApiError } from '../errors/api-error.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import type { Logger } from '../log/create-logger.ts';
import type { CloseFromConnect } from './close-from-connect.ts';
import { endOnConnect } from './end-on-connect.ts';
import { findLostSession } from './find-lost-session.ts';
import type { RemoteControlEvents } from './remote-control-events.ts';
import type { RemoteControlRow, RemoteControlStore } from './remote-control-store.ts';

interface ReconcileContext {
  store: RemoteControlStore;
  connect: ConnectClient;
  capabilities: CapabilityMonitor;
  closeFromConnect: CloseFromConnect;
  events: EventPublisher<RemoteControlEvents>;
  /** Whether the broker is at work on the row. */
  isPreparing: (remoteControlId: string) => boolean;
  log: Logger;
}

/** Whoever was preparing a row that is older, and that nobody is preparing now, could not close it. */
const STARTING_MAX_MS = 5 * 60_000;
const age = (row: RemoteControlRow) => Date.now() - row.started_at.getTime();

export type Reconciler = ReturnType<typeof createReconciler>;

/**
 * Keeps the audit true to GC: rows whose session has ended are closed, sessions whose row is closed are ended. Only GC's
 * word that a session has ended, or that it does not know it, closes a row: a GC that restarts or cannot be reached says
 * neither, and its sessions go on when it is back.
 */
export function createReconciler(context: ReconcileContext) {
  const { store, connect, capabilities, closeFromConnect, events, isPreparing, log } = context;
  const closed = (row: RemoteControlRow, status: string) =>
    events.publish({
      name: 'remote_control',
      data: { remote_control_id: row.remote_control_id, agent_id: row.agent_id, status },
    });

  const checkOpen = async (row: RemoteControlRow) => {
    if (row.status !== 'active' || row.connect_session_id === null) return;
    await closeFromConnect(row, await findSession(row.connect_session_id));
  };

  /** The session as Guru Connect has it; null when it does not know it. */
  const findSession = async (sessionId: string): Promise<ConnectSession | null> => {
    try {
      return await connect.getSession(sessionId);
    } catch (error) {
      if (isRejectedWith(error, 'session_not_found')) return null;
      throw error;
    }
  };

  const cleanUp = async (row: RemoteControlRow) => {
    const connectSessionId = row.connect_session_id ?? (await findLostSession({ connect, store }, row));
    const ended = connectSessionId === null ? null : await endOnConnect(connect, connectSessionId);
    if (ended?.confirmed === false) throw ended.error;
    const session = ended?.session ?? null;
    await store.apply(
      row.remote_control_id,
      { type: 'connect_session_cleaned_up', connectSessionId, session },
      { source: 'server' },
    );
  };

  /** @returns whether none has to wait for GC */
  const each = async (rows: RemoteControlRow[], work: (row: RemoteControlRow) => Promise<void>) => {
    let allDone = true;
    for (const row of rows) {
      try {
        await work(row);
      } catch (error) {
        if (!(error instanceof ConnectError)) throw error;
        allDone = false;
        capabilities.invalidate();
        log.debug(
          { remote_control_id: row.remote_control_id, kind: error.kind },
          'reconcile has to wait for Guru Connect',
        );
      }
    }
    return allDone;
  };

  const failStarting = async (
    detail: string,
    causeCode: string,
    isMeant: (row: RemoteControlRow) => boolean,
  ) => {
    const error = new ApiError('unavailable', detail, { causeCode });
    for (const row of await store.listOpen()) {
      if (row.status !== 'starting' || !isMeant(row)) continue;
      const failed = { type: 'failed', error, session: null, endConfirmed: false } as const;
      if (!(await store.apply(row.remote_control_id, failed, { source: 'server' }))) continue;
      closed(row, 'failed');
      log.warn(
        { remote_control_id: row.remote_control_id, cause_code: causeCode },
        '[WARNING] a session was cut short',
      );
    }
  };

  return {
    /** Once at start: what an earlier run of this server was preparing when it died. */
    failAbandoned: (): Promise<void> =>
      failStarting(
        'The server was restarted while the session was being prepared; try again.',
        'server_restarted',
        () => true,
      ),

    async run(): Promise<void> {
      await failStarting(
        'The session was never ready; try again.',
        'abandoned',
        (row) => age(row) > STARTING_MAX_MS && !isPreparing(row.remote_control_id),
      );
      await each(await store.listOpen(), checkOpen);
      await store.expireCleanUps();
      await each(await store.listToCleanUp(), cleanUp);
    },

    /** Looks at one agent's open session now. */
    async checkAgent(agentId: string): Promise<void> {
      const row = await store.findOpen(agentId);
      if (row !== null) await each([row], checkOpen);
    },

    /** Ends on GC now what closed sessions of one agent left open there. @returns whether nothing is left */
    cleanUpAgent: async (agentId: string): Promise<boolean> =>
      each(await store.listToCleanUp(agentId), cleanUp),
  };
}
