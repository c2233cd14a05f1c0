import type { StartedRemoteControl } from '@guru-rmm/api/start-remote-control.ts';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Access } from '../auth/access.ts';
import type { CurrentUser } from '../auth/roles.ts';
import type { CapabilityMonitor } from '../connect-client/capability-monitor.ts';
import { ConnectError, isRejectedWith } from '../connect-client/connect-error.ts';
import { ApiError } from '../errors/api-error.ts';
import { fromConnectError } from './broker-errors.ts';
import { mintViewer, type ReadySession, type ViewerMint } from './broker-steps.ts';
import { findObstacle } from './capability-gate.ts';
import type { Reconciler } from './reconcile.ts';
import type { RemoteControlRow, RemoteControlStore } from './remote-control-store.ts';

export interface ResumeContext extends ViewerMint {
  access: Pick<Access, 'require'>;
  capabilities: Pick<CapabilityMonitor, 'current'>;
  reconciler: Pick<Reconciler, 'checkAgent'>;
  store: Pick<RemoteControlStore, 'apply' | 'find'>;
}

/**
 * A new viewer for a technician's own open session, after a reload or in another window. It replaces the viewer before it;
 * the session still ends with the sign-in that opened it. The audit records from where.
 * @throws ApiError forbidden; remote_control_in_progress while it is being prepared; remote_control_ended with the end's
 *   reason as its cause; what Guru Connect's failures are
 */
export async function resumeRemoteControl(
  context: ResumeContext,
  row: RemoteControlRow,
  user: CurrentUser,
  from: ClientOrigin,
): Promise<StartedRemoteControl> {
  const { access, capabilities, store } = context;
  const { remote_control_id, connect_session_id, mode } = row;
  if (row.tech_id !== user.userId) {
    throw new ApiError('forbidden', 'Only the technician of a session may continue it.');
  }
  await access.require(user, 'agent:remote_control', row.agent_id);
  if (row.status === 'starting') {
    const detail = 'The session is still being prepared in another window.';
    throw new ApiError('remote_control_in_progress', detail, { remoteControlId: remote_control_id });
  }
  if (row.status !== 'active' || connect_session_id === null) throw ended(row);
  const viewer = await mint(context, row, connect_session_id);
  const isOpen = await store.apply(
    remote_control_id,
    { type: 'resumed' },
    { source: 'server', userId: user.userId, from },
  );
  if (!isOpen) throw ended((await store.find(remote_control_id)) ?? row);
  const known = await capabilities.current((state) => findObstacle(state) === null);
  return {
    remote_control_id,
    session_id: connect_session_id,
    viewer_embed_url: viewer.embedUrl,
    viewer_native_url: viewer.nativeUrl,
    mode,
    capabilities: known.capabilities?.features ?? {},
  };
}

async function mint(
  context: ResumeContext,
  row: RemoteControlRow,
  sessionId: string,
): Promise<ReadySession['viewer']> {
  try {
    return await mintViewer(context, sessionId);
  } catch (error) {
    if (isRejectedWith(error, 'session_ended') || isRejectedWith(error, 'session_not_found')) {
      // Its end has not been reported yet.
      await context.reconciler.checkAgent(row.agent_id);
      throw ended((await context.store.find(row.remote_control_id)) ?? row);
    }
    if (error instanceof ConnectError) throw fromConnectError(error);
    throw error;
  }
}

function ended({ end_reason, error_code }: RemoteControlRow): ApiError {
  const causeCode = end_reason ?? error_code ?? undefined;
  return new ApiError('remote_control_ended', 'The session has ended.', { causeCode });
}
