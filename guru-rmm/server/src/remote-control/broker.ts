import type { StartedRemoteControl } from '@guru-rmm/api/start-remote-control.ts';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { CurrentUser } from '../auth/roles.ts';
import { ConnectError, isRejectedWith } from '../connect-client/connect-error.ts';
import { ApiError } from '../errors/api-error.ts';
import type { Logger } from '../log/create-logger.ts';
import { type AdmissionContext, admit, type BrokerRequest } from './admission.ts';
import { cancelled, endedEarly, toBrokerError } from './broker-errors.ts';
import { type BrokerTools, prepareSession, type ReadySession } from './broker-steps.ts';
import type { ConnectTrace } from './connect-trace.ts';
import { findMachineWords } from './machine-words.ts';
import { prepareAttended } from './prepare-attended.ts';
import type { Reconciler } from './reconcile.ts';
import type { RemoteControlRow } from './remote-control-store.ts';
import { type Reservation, reserve } from './reserve.ts';
import { resumeRemoteControl } from './resume-remote-control.ts';
import { runSteps, type Step, type StepReport } from './run-steps.ts';

export type BrokerAnswer = StartedRemoteControl;

export type BrokerContext = BrokerTools &
  AdmissionContext & {
    log: Logger;
    reconciler: Reconciler;
  };

export type Broker = ReturnType<typeof createBroker>;

const PREPARE = { attended: prepareAttended, unattended: prepareSession } as const;

const whyOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Turns a technician's click into a session on Guru Connect, or into one clear error with nothing left behind. */
export function createBroker(context: BrokerContext) {
  const { store, log } = context;
  const running = new Map<string, { cancel: AbortController; done: Promise<unknown> }>();

  const publish = ({ remoteControlId, agentId }: Reservation, status: string) =>
    context.events.publish({
      name: 'remote_control',
      data: { remote_control_id: remoteControlId, agent_id: agentId, status },
    });

  /** Makes the row active; the audit keeps how long each step before took. */
  const handOver = async (
    { remoteControlId }: Reservation,
    { sessionId }: ReadySession,
    steps: StepReport[],
  ) => {
    const handedOver = { type: 'handed_over', connectSessionId: sessionId, steps } as const;
    if (await store.apply(remoteControlId, handedOver, { source: 'server' })) return;
    throw new ApiError('remote_control_cancelled', 'The session was ended while it was being prepared.');
  };

  /** A session that is over explains itself: the machine may have refused it before its viewer was there. */
  const explain = async ({ leftOpen }: Reservation, { session, sessionId }: ConnectTrace, error: unknown) => {
    if (sessionId === null || !isRejectedWith(error, 'session_ended')) return toBrokerError(error, leftOpen);
    const endReason = session?.end_reason ?? null;
    return endedEarly(endReason, await findMachineWords(context.connect, sessionId, endReason));
  };

  /** Closes the row of a click that failed. @returns what the technician sees */
  const fail = async (
    reservation: Reservation,
    trace: ConnectTrace,
    steps: StepReport[],
    error: unknown,
    aborted: boolean,
  ) => {
    const failure = aborted ? cancelled(error) : await explain(reservation, trace, error);
    if (error instanceof ConnectError) context.capabilities.invalidate();
    context.connect.forgetReleases();
    const { remoteControlId } = reservation;
    const seen = {
      remote_control_id: remoteControlId,
      agent_id: reservation.agentId,
      error_code: failure.code,
    };
    if (failure.code === 'internal_error')
      log.error({ err: error, ...seen }, '[ERROR] remote control failed');
    // A refusal has its words; where in the bundle it was thrown says nothing.
    else
      log.warn(
        { ...seen, cause_code: failure.causeCode, why: whyOf(error) },
        '[WARNING] remote control failed',
      );
    const { session, endConfirmed } = trace;
    const failed = { type: 'failed', error: failure, session, endConfirmed, steps } as const;
    await store.apply(remoteControlId, failed, { source: 'server' });
    publish(reservation, 'failed');
    return failure;
  };

  const prepare = async (reservation: Reservation, signal: AbortSignal): Promise<ReadySession> => {
    publish(reservation, 'starting');
    const trace: ConnectTrace = { sessionId: null, session: null, endConfirmed: false };
    const steps: StepReport[] = [];
    try {
      const procedure = async (step: Step) => {
        const prepareMode = PREPARE[reservation.mode];
        const ready = await prepareMode(context, reservation, trace, step, signal);
        await step('hand_over', () => handOver(reservation, ready, steps));
        return ready;
      };
      const ready = await runSteps(procedure, {
        signal,
        report: (step) => steps.push(step),
        onUndoFailed: (step, error) =>
          log.warn(
            { step, err: error, remote_control_id: reservation.remoteControlId },
            '[WARNING] a step could not be undone',
          ),
      });
      publish(reservation, 'active');
      // The user may have answered, or could not be asked, before the row could be closed for it.
      if (reservation.mode === 'attended') await context.reconciler.checkAgent(reservation.agentId);
      return ready;
    } catch (error) {
      throw await fail(reservation, trace, steps, error, signal.aborted);
    }
  };

  return {
    /**
     * @param hangUp aborted when the technician's browser is gone
     * @throws ApiError
     */
    async start(request: BrokerRequest, hangUp: AbortSignal): Promise<BrokerAnswer> {
      const reservation = await reserve(context, await admit(context, request));
      const { remoteControlId, features, mode } = reservation;
      const cancel = new AbortController();
      const done = prepare(reservation, AbortSignal.any([hangUp, cancel.signal]));
      running.set(remoteControlId, { cancel, done });
      try {
        const { sessionId, viewer } = await done;
        return {
          remote_control_id: remoteControlId,
          session_id: sessionId,
          viewer_embed_url: viewer.embedUrl,
          viewer_native_url: viewer.nativeUrl,
          mode,
          capabilities: features,
        };
      } finally {
        running.delete(remoteControlId);
      }
    },

    /** `resumeRemoteControl` with this server's own services. */
    resume: (row: RemoteControlRow, user: CurrentUser, from: ClientOrigin): Promise<BrokerAnswer> =>
      resumeRemoteControl(context, row, user, from),

    /** Whether this server is preparing the session. */
    isPreparing: (remoteControlId: string): boolean => running.has(remoteControlId),

    /** Stops work on a session that is still being prepared; resolves when everything is undone. */
    async cancel(remoteControlId: string): Promise<void> {
      const work = running.get(remoteControlId);
      work?.cancel.abort();
      await Promise.allSettled([work?.done]);
    },

    /** The server stops: whatever is being prepared is undone first. */
    async stop(): Promise<void> {
      for (const { cancel } of running.values()) cancel.abort();
      await Promise.allSettled([...running.values()].map(({ done }) => done));
    },
  };
}
