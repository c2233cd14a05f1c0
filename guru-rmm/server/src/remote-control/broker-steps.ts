import type { CommandDispatcher } from '../commands/command-dispatcher.ts';
import type { CapabilityMonitor, CapabilityState } from '../connect-client/capability-monitor.ts';
import type { ConnectClient, ConnectSession, Release } from '../connect-client/connect-client.ts';
import { isRejectedWith } from '../connect-client/connect-error.ts';
import { ApiError } from '../errors/api-error.ts';
import type { Logger } from '../log/create-logger.ts';
import { fromCommandOutcome } from './broker-errors.ts';
import { findObstacle, findPreparationObstacle } from './capability-gate.ts';
import { checkViewerUrl } from './check-viewer-url.ts';
import type { ConnectKeys } from './connect-keys.ts';
import { endOnConnect } from './end-on-connect.ts';
import { type Preparation, planPreparation } from './plan-preparation.ts';
import type { RemoteControlStore } from './remote-control-store.ts';
import type { Step } from './run-steps.ts';
import { waitUntilConnected } from './wait-until-connected.ts';

/** What the steps work on; filled in as they go. */
export interface BrokerState {
  remoteControlId: string;
  machine: { agentId: string; deviceId: string; platform: string };
  technician: { id: string; name: string };
  mode: 'attended' | 'unattended';
  reason: string | null;
  preparation: Preparation;
  release: Release | null;
  releaseError: unknown;
  session: ConnectSession | null;
  /** GC has confirmed that no session is left; until then the reconcile loop ends it. */
  endConfirmed: boolean;
  viewer: { embedUrl: string; nativeUrl: string | null } | null;
}

export interface BrokerTools {
  connect: ConnectClient;
  capabilities: CapabilityMonitor;
  commands: CommandDispatcher;
  keys: ConnectKeys;
  store: RemoteControlStore;
  /** Origin of the dashboard, the only page that may frame the viewer. */
  publicOrigin: string;
  /** Origin under which browsers and machines reach GC. */
  connectOrigin: string;
  log: Logger;
}

/** Downloading the agent over a slow line is the longest part. */
const ENSURE_TIMEOUT_MS = 75_000;
const BY_SERVER = { source: 'server' } as const;

/**
 * The broker's work between the audit row and the answer. On the warm path (agent connected and current) it makes two
 * rounds to GC: everything that does not depend on anything, what GC can do included, then the viewer token.
 */
export function brokerSteps(tools: BrokerTools): Step<BrokerState>[] {
  const { connect, keys, store } = tools;

  const createSession = (state: BrokerState): Promise<ConnectSession> =>
    connect.preCreateSession({
      deviceId: state.machine.deviceId,
      mode: state.mode,
      technician: state.technician,
      reason: state.reason,
      idempotencyKey: state.remoteControlId,
    });

  return [
    {
      name: 'probe_and_create',
      async run(state) {
        const results = await Promise.allSettled([
          orNull(connect.getAgent(state.machine.deviceId), 'agent_not_found'),
          orNull(createSession(state), 'agent_not_found'),
          keys.isKnown(state.machine.agentId),
          lookUpRelease(tools, state.machine.platform),
          tools.capabilities.refresh(),
        ]);
        // The session first: when another call failed, it still has to be ended.
        if (results[1].status === 'fulfilled') state.session = results[1].value;
        // The gate may have let this click through on what GC said half a minute ago.
        if (results[4].status === 'fulfilled') throwIfRefused(results[4].value, state.mode);
        for (const result of results.slice(0, 3)) if (result.status === 'rejected') throw result.reason;
        if (results[3].status === 'fulfilled') state.release = results[3].value;
        else state.releaseError = results[3].reason;
        const [seen, , known] = results;
        state.preparation = planPreparation(
          seen.status === 'fulfilled' ? seen.value : null,
          state.release?.version ?? null,
          known.status === 'fulfilled' && known.value,
        );
      },
      async undo(state) {
        // Without an answer it is unknown whether there is a session; the reconcile loop finds out.
        if (state.session === null) return;
        const ended = await endOnConnect(connect, state.session.session_id);
        state.endConfirmed = ended.confirmed;
        if (ended.confirmed) state.session = ended.session ?? state.session;
      },
    },
    {
      name: 'provide_key',
      async run(state) {
        if (!state.preparation.ensureAgent) return;
        const known = await tools.capabilities.current((state) => findPreparationObstacle(state) === null);
        const obstacle = findPreparationObstacle(known);
        if (obstacle !== null) throw obstacle;
        if (state.preparation.mintKey) await keys.park(state.machine);
      },
      undo: (state) => keys.discard(state.machine.agentId),
    },
    {
      name: 'create_session',
      async run(state) {
        state.session ??= await createSession(state);
      },
    },
    {
      name: 'ensure_agent',
      async run(state, signal) {
        if (!state.preparation.ensureAgent) return;
        if (state.release === null) throw state.releaseError;
        const { version } = state.release;
        await store.apply(state.remoteControlId, { type: 'agent_preparing', version }, BY_SERVER);
        const outcome = await tools.commands.dispatch(
          state.machine.agentId,
          'remote_control.ensure',
          {
            relay_url: tools.connectOrigin.replace(/^http/, 'ws'),
            connect_agent_id: state.machine.deviceId,
            release: {
              version: state.release.version,
              url: state.release.url,
              sha256: state.release.sha256,
              size: state.release.size,
            },
            rotate_key: state.preparation.mintKey,
          },
          { timeoutMs: ENSURE_TIMEOUT_MS, signal },
        );
        signal.throwIfAborted();
        if (outcome.status !== 'succeeded') throw fromCommandOutcome(outcome);
        await waitUntilConnected(
          () => connect.getAgent(state.machine.deviceId, { signal }),
          state.release.version,
          signal,
        );
        await store.apply(state.remoteControlId, { type: 'agent_ready' }, BY_SERVER);
      },
    },
    {
      name: 'mint_viewer_token',
      async run(state) {
        if (state.session === null) throw new Error('there is no session to mint a token for');
        const token = await connect.mintViewerToken(state.session.session_id, tools.publicOrigin);
        checkViewerUrl(token.viewer_embed_url, tools.connectOrigin);
        state.viewer = { embedUrl: token.viewer_embed_url, nativeUrl: token.viewer_native_url };
      },
    },
    {
      name: 'hand_over',
      async run(state) {
        const connectSessionId = state.session?.session_id ?? '';
        const handedOver = { type: 'handed_over', connectSessionId } as const;
        if (!(await store.apply(state.remoteControlId, handedOver, BY_SERVER))) {
          throw new ApiError(
            'remote_control_cancelled',
            'The session was ended while it was being prepared.',
          );
        }
      },
    },
  ];
}

/**
 * Throws what stands in the way by what GC says now, before the machine is prepared for a session that it would refuse.
 * That it cannot be reached is for the calls themselves to report: they are retried where that is safe.
 */
function throwIfRefused(known: CapabilityState, mode: BrokerState['mode']): void {
  const obstacle = known.capabilities === null ? null : findObstacle(known, mode);
  if (obstacle !== null) throw obstacle;
}

/** That GC does not know the machine is an answer, not an error. */
async function orNull<T>(call: Promise<T>, errorCode: string): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (isRejectedWith(error, errorCode)) return null;
    throw error;
  }
}

/** The platform is what the machine says of itself, so it is checked before it goes into a path. */
function lookUpRelease({ connect }: BrokerTools, platform: string): Promise<Release> {
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(platform)) {
    const detail = "There is no remote control for this machine's platform.";
    return Promise.reject(
      new ApiError('agent_command_failed', detail, { causeCode: 'platform_unsupported' }),
    );
  }
  return connect.release(platform);
}
