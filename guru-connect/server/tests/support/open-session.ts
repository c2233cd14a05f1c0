import type { Session } from 'guru-connect-contract/types';
import { ContractClient } from './contract-client.ts';
import { acceptSession, type ControlPeer, registeredAgent, type StreamPeer, viewerPeer } from './peers.ts';
import type { TestRelay } from './relay.ts';

export const TECHNICIAN = { id: 'tech-1', name: 'Tessa Technician' };

/** Session with a connected agent: what most tests begin with. */
export interface OpenSession {
  readonly client: ContractClient;
  readonly agentId: string;
  readonly key: string;
  readonly keyId: string;
  readonly control: ControlPeer;
  readonly session: Session;
  readonly path: { readonly session_id: string };
}

let count = 0;

export function sessionRequest(agentId: string) {
  return {
    agent_id: agentId,
    mode: 'unattended' as const,
    technician: TECHNICIAN,
    reason: 'printer',
    source: 'gururmm',
  };
}

export async function openSession(relay: Pick<TestRelay, 'url'>): Promise<OpenSession> {
  count += 1;
  const agentId = `machine-${count}`;
  const client = new ContractClient(relay.url);
  const { key, key_id: keyId } = await client.call('createAgentKey', {
    path: { agent_id: agentId },
    body: {},
  });
  const control = await registeredAgent(relay.url, key, agentId);
  const session = await client.call('createSession', { body: sessionRequest(agentId) });
  return { client, agentId, key, keyId, control, session, path: { session_id: session.session_id } };
}

export interface JoinedSession extends OpenSession {
  readonly data: StreamPeer;
  readonly viewer: StreamPeer;
  readonly resumeTicket: string;
}

/** A session with its data socket and a viewer that has been welcomed. */
export async function joinedSession(
  relay: Pick<TestRelay, 'url'>,
  permissions = { input: true },
): Promise<JoinedSession> {
  const open = await openSession(relay);
  const data = await acceptSession(relay.url, open.control);
  const { token } = await open.client.call('createViewerToken', { path: open.path, body: { permissions } });
  const viewer = await viewerPeer(relay.url, open.session.session_id, { token });
  const { resumeTicket } = await viewer.next('viewerWelcome');
  await data.next('viewerAttached');
  return { ...open, data, viewer, resumeTicket };
}

export async function eventTypes({ client, path }: OpenSession): Promise<string[]> {
  const { events } = await client.call('listSessionEvents', { path });
  return events.map(({ type }) => type);
}
