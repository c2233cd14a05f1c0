import type { RemoteControlCapabilities } from '@guru-rmm/api/get-remote-control-capabilities.ts';
import { reportViewerEvent } from '@guru-rmm/api/report-viewer-event.ts';
import { startRemoteControl } from '@guru-rmm/api/start-remote-control.ts';
import { type Request, type Response, Router } from 'express';
import type { AgentStore } from '../agents/agent-store.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import type { Access } from '../auth/access.ts';
import type { CurrentUser } from '../auth/roles.ts';
import { currentSignIn, currentUser } from '../auth/session-cookie.ts';
import type { CapabilityMonitor } from '../connect-client/capability-monitor.ts';
import type { ConnectClient } from '../connect-client/connect-client.ts';
import { PINNED_CONTRACT_VERSION } from '../connect-client/generated/operations.ts';
import { ApiError } from '../errors/api-error.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import { pathId } from '../http/path-id.ts';
import type { TransitionBy } from './apply-transition.ts';
import type { Broker } from './broker.ts';
import { findObstacle } from './capability-gate.ts';
import { endRemoteControl } from './end-remote-control.ts';
import type { RemoteControlEvents } from './remote-control-events.ts';
import type { RemoteControlStore } from './remote-control-store.ts';
import { remoteControlView } from './remote-control-view.ts';

interface RouteContext {
  access: Access;
  agents: AgentStore;
  broker: Broker;
  capabilities: CapabilityMonitor;
  connect: ConnectClient;
  store: RemoteControlStore;
  events: EventPublisher<RemoteControlEvents>;
  /** Whether asking the machine's user takes a reason. */
  attendedReason: 'required' | 'optional';
}

/** Remote control over HTTP, for signed-in users. */
export function remoteControlRoutes(context: RouteContext): Router {
  const { access, agents, broker, capabilities, store } = context;
  const router = Router();

  router.get('/remote-control/capabilities', async (_request, response) => {
    const state = await capabilities.current((known) => findObstacle(known) === null);
    const obstacle = findObstacle(state);
    const answer: RemoteControlCapabilities = {
      available: obstacle === null,
      reason: obstacle?.message ?? null,
      contract_version: state.capabilities?.contract_version ?? null,
      product_version: state.capabilities?.product_version ?? null,
      pinned_version: PINNED_CONTRACT_VERSION,
      attended_reason: context.attendedReason,
      features: state.capabilities?.features ?? {},
    };
    response.json(answer);
  });

  router.post('/agents/:agent_id/remote-control', async (request, response) => {
    const agentId = pathId(request, 'agent_id', 'agent_not_found');
    const { mode, reason } = startRemoteControl.request.parse(request.body ?? {});
    const user = currentUser(response);
    const hangUp = abortOnHangUp(response);
    const answer = await broker.start(
      {
        user,
        signInId: currentSignIn(response),
        agentId,
        mode,
        reason: reason === undefined || reason === '' ? null : reason,
        from: clientOrigin(request),
      },
      hangUp,
    );
    if (hangUp.aborted) {
      // Gone between the last step and the answer: nobody will ever use the token.
      const row = await store.find(answer.remote_control_id);
      if (row !== null) await endRemoteControl(context, row, byUser(user, request));
      return;
    }
    response.status(201).set('Cache-Control', 'no-store').json(answer);
  });

  router.get('/agents/:agent_id/remote-control', async (request, response) => {
    const agent = await agents.find(pathId(request, 'agent_id', 'agent_not_found'));
    if (agent === null) throw new ApiError('agent_not_found', 'There is no such agent.');
    await access.require(currentUser(response), 'agent:read', agent.agent_id);
    response.json({ sessions: (await store.history(agent.agent_id)).map(remoteControlView) });
  });

  router.get('/remote-control', async (_request, response) => {
    const rows = await store.listVisible(access.visible(currentUser(response)));
    response.json({ sessions: rows.map(remoteControlView) });
  });

  const findRow = async (request: Request) => {
    const row = await store.find(pathId(request, 'remote_control_id', 'remote_control_not_found'));
    if (row === null) throw new ApiError('remote_control_not_found', 'There is no such session.');
    return row;
  };

  router.get('/remote-control/:remote_control_id', async (request, response) => {
    const row = await findRow(request);
    await access.require(currentUser(response), 'remote_control:read', row.agent_id);
    response.json({ session: remoteControlView(row) });
  });

  router.post('/remote-control/:remote_control_id/viewer', async (request, response) => {
    const row = await findRow(request);
    const answer = await broker.resume(row, currentUser(response), clientOrigin(request));
    response.status(201).set('Cache-Control', 'no-store').json(answer);
  });

  router.delete('/remote-control/:remote_control_id', async (request, response) => {
    const row = await findRow(request);
    const user = currentUser(response);
    await access.require(user, 'remote_control:end', row.agent_id);
    await endRemoteControl(context, row, byUser(user, request));
    const now = (await store.find(row.remote_control_id)) ?? row;
    response.json({ session: remoteControlView(now) });
  });

  router.post('/remote-control/:remote_control_id/events', async (request, response) => {
    const { type, ...data } = reportViewerEvent.request.parse(request.body ?? {});
    const row = await findRow(request);
    const user = currentUser(response);
    if (row.tech_id !== user.userId) {
      throw new ApiError('forbidden', 'Only the technician of a session reports on it.');
    }
    await access.require(user, 'agent:remote_control', row.agent_id);
    await store.addBrowserEvent(row.remote_control_id, type, data);
    response.status(204).end();
  });

  return router;
}

function byUser({ userId }: CurrentUser, request: Request): TransitionBy {
  return { source: 'server', userId, from: clientOrigin(request) };
}

/** Aborted when the connection closes before the answer is out. */
function abortOnHangUp(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
