import type { AgentConnections } from '../agents/agent-connections.ts';
import type { AgentStore } from '../agents/agent-store.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ClientOrigin } from '../audit/client-origin.ts';
import { authorizeAgentAccess, type CurrentUser } from '../auth/roles.ts';
import type { SessionMode } from '../connect-client/connect-client.ts';
import { ConnectError } from '../connect-client/connect-error.ts';
import { ApiError } from '../errors/api-error.ts';
import type { EventHub } from '../events/event-hub.ts';
import { cancelled, toBrokerError } from './broker-errors.ts';
import { type BrokerState, type BrokerTools, brokerSteps } from './broker-steps.ts';
import { findObstacle } from './capability-gate.ts';
import type { Reconciler } from './reconcile.ts';
import { runSteps } from './run-steps.ts';

export interface BrokerRequest {
  user: CurrentUser;
  agentId: string;
  mode: SessionMode;
  reason: string | null;
  /** From where the technician clicked. */
  from: ClientOrigin;
}

export interface BrokerAnswer {
  remote_control_id: string;
  session_id: string;
  viewer_embed_url: string;
  viewer_native_url: string | null;
  mode: SessionMode;
  capabilities: Record<string, boolean>;
}

export interface BrokerContext extends BrokerTools {
  agents: AgentStore;
  connections: AgentConnections;
  audit: AuditLog;
  events: EventHub;
  reconciler: Reconciler;
}

export type Broker = ReturnType<typeof createBroker>;

/** Turns a technician's click into a session on GC, or into one clear error with nothing left behind. */
export function createBroker(context: BrokerContext) {
  const { store, log } = context;
  const steps = brokerSteps(context);
  const running = new Map<string, { cancel: AbortController; done: Promise<unknown> }>();

  /** Everything that can be refused before GC is asked for anything; each refusal is in the audit. */
  const admit = async ({ user, agentId, mode, reason, from }: BrokerRequest) => {
    const click = { agentId, technician: { id: user.userId, name: user.name }, mode, reason, from };
    const agent = await context.agents.find(agentId);
    const refuse = async (error: ApiError) => {
      if (agent === null || error.code === 'forbidden') {
        const data = { error_code: error.code };
        await context.audit.record({
          type: 'remote_control_refused',
          userId: user.userId,
          subject: agentId,
          from,
          data,
        });
      } else {
        await store.recordRefused(click, error);
      }
      return error;
    };

    if (agent === null) throw await refuse(new ApiError('agent_not_found', 'There is no such agent.'));
    try {
      authorizeAgentAccess(user, { agentId }, 'agent:remote_control');
    } catch (error) {
      throw error instanceof ApiError ? await refuse(error) : error;
    }
    const state = await context.capabilities.current((known) => findObstacle(known, mode) === null);
    const obstacle = findObstacle(state, mode);
    if (obstacle !== null) throw await refuse(obstacle);
    if (!context.connections.isOnline(agentId)) {
      throw await refuse(
        new ApiError('agent_offline', 'The machine is offline; remote control needs it online.'),
      );
    }
    // Our own last session may still be open on GC, which has one at a time for each machine.
    const leftOpen = !(await context.reconciler.cleanUpAgent(agentId));
    let remoteControlId = await store.begin(click);
    if (remoteControlId === null) {
      // The open one may have ended on GC a moment ago: look before refusing.
      await context.reconciler.checkAgent(agentId);
      remoteControlId = await store.begin(click);
    }
    if (remoteControlId === null) {
      const open = await store.findOpen(agentId);
      const detail = `${open?.tech_name ?? 'Somebody'} has a remote-control session on this machine already; end it first.`;
      throw await refuse(
        new ApiError('remote_control_in_progress', detail, { remoteControlId: open?.remote_control_id }),
      );
    }
    return { agent, remoteControlId, leftOpen, features: state.capabilities?.features ?? {} };
  };

  const publish = (remoteControlId: string, agentId: string, status: string) =>
    context.events.publish({
      name: 'remote_control',
      data: { remote_control_id: remoteControlId, agent_id: agentId, status },
    });

  const prepare = async (
    request: BrokerRequest,
    { agent, remoteControlId, leftOpen, features }: Awaited<ReturnType<typeof admit>>,
    signal: AbortSignal,
  ): Promise<BrokerAnswer> => {
    publish(remoteControlId, agent.agent_id, 'starting');
    const state: BrokerState = {
      remoteControlId,
      machine: { agentId: agent.agent_id, deviceId: agent.device_id, platform: agent.platform },
      technician: { id: request.user.userId, name: request.user.name },
      mode: request.mode,
      reason: request.reason,
      preparation: { mintKey: false, ensureAgent: false },
      release: null,
      releaseError: null,
      session: null,
      endConfirmed: false,
      viewer: null,
    };
    try {
      await runSteps(steps, state, signal, (step, error) =>
        log.warn(
          { step, err: error, remote_control_id: remoteControlId },
          '[WARNING] a step could not be undone',
        ),
      );
    } catch (error) {
      const failure = signal.aborted ? cancelled(error) : toBrokerError(error, leftOpen);
      if (error instanceof ConnectError) context.capabilities.invalidate();
      context.connect.forgetReleases();
      const level = failure.code === 'internal_error' ? 'error' : 'warn';
      log[level](
        { err: error, remote_control_id: remoteControlId, error_code: failure.code },
        'remote control failed',
      );
      const { session, endConfirmed } = state;
      const failed = { type: 'failed', error: failure, session, endConfirmed } as const;
      await store.apply(remoteControlId, failed, { source: 'server' });
      publish(remoteControlId, agent.agent_id, 'failed');
      throw failure;
    }
    publish(remoteControlId, agent.agent_id, 'active');
    return {
      remote_control_id: remoteControlId,
      session_id: state.session?.session_id ?? '',
      viewer_embed_url: state.viewer?.embedUrl ?? '',
      viewer_native_url: state.viewer?.nativeUrl ?? null,
      mode: request.mode,
      capabilities: features,
    };
  };

  return {
    /**
     * @param hangUp aborted when the technician's browser is gone
     * @throws ApiError
     */
    async start(request: BrokerRequest, hangUp: AbortSignal): Promise<BrokerAnswer> {
      const admitted = await admit(request);
      const cancel = new AbortController();
      const done = prepare(request, admitted, AbortSignal.any([hangUp, cancel.signal]));
      running.set(admitted.remoteControlId, { cancel, done });
      try {
        return await done;
      } finally {
        running.delete(admitted.remoteControlId);
      }
    },

    /** Stops work on a session that is still being prepared; resolves when everything is taken back. */
    async cancel(remoteControlId: string): Promise<void> {
      const work = running.get(remoteControlId);
      work?.cancel.abort();
      await Promise.allSettled([work?.done]);
    },

    /** The server stops: whatever is being prepared is taken back first. */
    async stop(): Promise<void> {
      for (const { cancel } of running.values()) cancel.abort();
      await Promise.allSettled([...running.values()].map(({ done }) => done));
    },
  };
}
