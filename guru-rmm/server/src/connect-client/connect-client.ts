import type {
  Agent,
  AgentKeyCreated,
  Capabilities,
  Release,
  Session,
  SessionEvent,
  SupportCode,
  ViewerToken,
} from 'guru-connect-contract/types';
import { ConnectError, isRejectedWith } from './connect-error.ts';
import { compareContract, majorName } from './contract-compatibility.ts';
import {
  type CallOptions,
  createOperations,
  PINNED_CONTRACT_VERSION,
  type SendOperation,
} from './generated/operations.ts';
import { createReleaseCache } from './release-cache.ts';

export type SessionMode = 'attended' | 'unattended';

export interface SessionWish {
  deviceId: string;
  mode: SessionMode;
  technician: { id: string; name: string };
  reason: string | null;
  /** Makes a repeated request the same request. */
  idempotencyKey: string;
}

export interface SupportCodeWish {
  technician: { id: string; name: string };
  reason: string | null;
  expiresInSeconds: number;
}

export type {
  Agent as ConnectAgent,
  Release,
  Session as ConnectSession,
  SupportCode,
} from 'guru-connect-contract/types';

/** What RMM asks Guru Connect for. Every method rejects with a ConnectError, or an AbortError when its signal says stop. */
export interface ConnectClient {
  capabilities(): Promise<Capabilities>;
  /** Whether GC accepts this server's integration key; asks for a machine that nobody has. */
  acceptsKey(): Promise<boolean>;
  provisionAgentKey(deviceId: string, label: string): Promise<AgentKeyCreated>;
  revokeAgentKey(deviceId: string, keyId: string): Promise<void>;
  getAgent(deviceId: string, options?: CallOptions): Promise<Agent>;
  preCreateSession(wish: SessionWish): Promise<Session>;
  getSession(sessionId: string, options?: CallOptions): Promise<Session>;
  /** This product's sessions that were created in a period, oldest first, page by page. */
  listSessions(period: { from: Date | null; to: Date | null }): AsyncIterable<Session>;
  /** What happened in a session, oldest first. */
  sessionEvents(sessionId: string): Promise<readonly SessionEvent[]>;
  endSession(sessionId: string): Promise<Session>;
  mintViewerToken(sessionId: string, parentOrigin: string): Promise<ViewerToken>;
  /** An attended session that a machine joins with the code, valid once and for so many seconds. */
  mintSupportCode(request: SupportCodeWish): Promise<SupportCode>;
  /** The agent of the release channel, remembered for a minute. */
  release(platform: string): Promise<Release>;
  /** Lets the next click ask for the release again. */
  forgetReleases(): void;
}

const SOURCE = 'gururmm';

export function createConnectClient(send: SendOperation): ConnectClient {
  const operations = createOperations(send);
  const releases = createReleaseCache((path) => operations.getRelease(path));
  return {
    async capabilities() {
      const found = await operations.discoverCapabilities();
      const isOurs = compareContract(PINNED_CONTRACT_VERSION, found.contract_version) !== 'incompatible';
      if (isOurs || !found.supported_versions.includes(majorName(PINNED_CONTRACT_VERSION))) return found;
      // GC speaks a later major by preference and ours beside it: ours answers for itself.
      return operations.getCapabilities();
    },
    async acceptsKey() {
      try {
        await operations.getAgent({ agent_id: 'integration-key-check' });
      } catch (error) {
        if (isRejectedWith(error, 'unauthorized')) return false;
        if (!isRejectedWith(error, 'agent_not_found')) throw error;
      }
      return true;
    },
    provisionAgentKey: (deviceId, label) => operations.createAgentKey({ agent_id: deviceId }, { label }),
    revokeAgentKey: async (deviceId, keyId) => {
      await operations.revokeAgentKey({ agent_id: deviceId, key_id: keyId });
    },
    getAgent: (deviceId, options) => operations.getAgent({ agent_id: deviceId }, options),
    preCreateSession: (wish) =>
      operations.createSession(
        {
          agent_id: wish.deviceId,
          mode: wish.mode,
          technician: wish.technician,
          source: SOURCE,
          ...(wish.reason === null ? {} : { reason: wish.reason }),
        },
        { idempotencyKey: wish.idempotencyKey },
      ),
    getSession: (sessionId, options) => operations.getSession({ session_id: sessionId }, options),
    async *listSessions({ from, to }) {
      // A release may be pinned to an older contract.
      if (operations.listSessions === undefined) {
        const detail = `This server is pinned to contract ${PINNED_CONTRACT_VERSION}, which has no list of sessions.`;
        throw new ConnectError('incompatible', detail);
      }
      const filter = {
        source: SOURCE,
        ...(from === null ? {} : { created_from: from.toISOString() }),
        ...(to === null ? {} : { created_to: to.toISOString() }),
      };
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await operations.listSessions({
          ...filter,
          ...(cursor === undefined ? {} : { cursor }),
        });
        yield* page.sessions;
        cursor = page.next_cursor;
      }
    },
    sessionEvents: async (sessionId) => {
      const { events } = await operations.listSessionEvents({ session_id: sessionId });
      return events;
    },
    endSession: (sessionId) => operations.endSession({ session_id: sessionId }),
    mintViewerToken: (sessionId, parentOrigin) =>
      operations.createViewerToken({ session_id: sessionId }, { parent_origin: parentOrigin }),
    mintSupportCode: ({ technician, reason, expiresInSeconds }) =>
      operations.createSupportCode({
        technician,
        source: SOURCE,
        expires_in_seconds: expiresInSeconds,
        ...(reason === null ? {} : { reason }),
      }),
    release: releases.find,
    forgetReleases: releases.forget,
  };
}
