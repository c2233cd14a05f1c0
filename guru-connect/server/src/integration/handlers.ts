import type { OperationId } from 'guru-connect-contract';
import type { Handler } from './handler.ts';
import { createAgentKey } from './operations/create-agent-key.ts';
import { createSession } from './operations/create-session.ts';
import { createSupportCode } from './operations/create-support-code.ts';
import { createViewerToken } from './operations/create-viewer-token.ts';
import { discoverCapabilities } from './operations/discover-capabilities.ts';
import { endSession } from './operations/end-session.ts';
import { getAgent } from './operations/get-agent.ts';
import { getCapabilities } from './operations/get-capabilities.ts';
import { getRelease } from './operations/get-release.ts';
import { getSession } from './operations/get-session.ts';
import { listAgentKeys } from './operations/list-agent-keys.ts';
import { listSessionEvents } from './operations/list-session-events.ts';
import { listSessions } from './operations/list-sessions.ts';
import { revokeAgentKey } from './operations/revoke-agent-key.ts';

export type Handlers = { readonly [Id in OperationId]: Handler<Id> };

/** Every operation of the contract; one that is missing does not compile. */
export const HANDLERS = {
  createAgentKey,
  createSession,
  createSupportCode,
  createViewerToken,
  discoverCapabilities,
  endSession,
  getAgent,
  getCapabilities,
  getRelease,
  getSession,
  listAgentKeys,
  listSessionEvents,
  listSessions,
  revokeAgentKey,
} satisfies Handlers;
