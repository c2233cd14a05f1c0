import type { OperationId } from 'guru-connect-contract';
import type { CallOptions } from './contract-client.ts';
import { sessionRequest, TECHNICIAN } from './open-session.ts';

/** An identifier that nothing has. */
export const UNKNOWN_ID = '0f8fad5b-d9cb-469f-a165-70867728950e';

/** A request of each operation that is right but for what a test does to it. */
export const PROPER: Record<OperationId, CallOptions> = {
  discoverCapabilities: {},
  getCapabilities: {},
  getAgent: { path: { agent_id: 'nobody' } },
  listAgentKeys: { path: { agent_id: 'nobody' } },
  createAgentKey: { path: { agent_id: 'somebody' }, body: {} },
  revokeAgentKey: { path: { agent_id: 'nobody', key_id: UNKNOWN_ID } },
  listSessions: {},
  createSession: { body: sessionRequest('nobody') },
  getSession: { path: { session_id: UNKNOWN_ID } },
  endSession: { path: { session_id: UNKNOWN_ID } },
  listSessionEvents: { path: { session_id: UNKNOWN_ID } },
  createViewerToken: { path: { session_id: UNKNOWN_ID }, body: {} },
  createSupportCode: { body: { technician: TECHNICIAN } },
  getRelease: { path: { channel: 'stable', platform: 'linux-x64' } },
};
export const ALL = Object.keys(PROPER) as OperationId[];
/** Those that ask for a credential. */
export const CLOSED = ALL.filter((id) => !id.endsWith('Capabilities'));
