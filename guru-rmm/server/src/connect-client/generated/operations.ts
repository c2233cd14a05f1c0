// Generated from guru-connect-contract 1.4.1 by `npm run generate`. Do not edit.
import type { OperationId } from 'guru-connect-contract';
import type {
  OperationPathParameters,
  OperationQueryParameters,
  OperationRequestBody,
  OperationSuccessBody,
} from 'guru-connect-contract/types';

/** Version of the contract that this client was generated from. */
export const PINNED_CONTRACT_VERSION = '1.4.1';

export interface CallOptions {
  signal?: AbortSignal;
}

export interface IdempotentCallOptions extends CallOptions {
  /** The same key with the same body is answered with the first answer, for as long as the server remembers it. */
  idempotencyKey?: string;
}

export interface CallInput extends IdempotentCallOptions {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

export type SendOperation = <Id extends OperationId>(id: Id, input: CallInput) => Promise<OperationSuccessBody<Id>>;

/** One method per operation of the contract, typed by it. */
export function createOperations(send: SendOperation) {
  return {
    /** `GET /capabilities` */
    discoverCapabilities: (options?: CallOptions): Promise<OperationSuccessBody<'discoverCapabilities'>> =>
      send('discoverCapabilities', { ...options }),
    /** `GET /v1/capabilities` */
    getCapabilities: (options?: CallOptions): Promise<OperationSuccessBody<'getCapabilities'>> =>
      send('getCapabilities', { ...options }),
    /** `GET /v1/agents/{agent_id}` */
    getAgent: (path: OperationPathParameters<'getAgent'>, options?: CallOptions): Promise<OperationSuccessBody<'getAgent'>> =>
      send('getAgent', { path, ...options }),
    /** `GET /v1/agents/{agent_id}/keys` */
    listAgentKeys: (path: OperationPathParameters<'listAgentKeys'>, options?: CallOptions): Promise<OperationSuccessBody<'listAgentKeys'>> =>
      send('listAgentKeys', { path, ...options }),
    /** `POST /v1/agents/{agent_id}/keys` */
    createAgentKey: (path: OperationPathParameters<'createAgentKey'>, body: OperationRequestBody<'createAgentKey'>, options?: CallOptions): Promise<OperationSuccessBody<'createAgentKey'>> =>
      send('createAgentKey', { path, body, ...options }),
    /** `DELETE /v1/agents/{agent_id}/keys/{key_id}` */
    revokeAgentKey: (path: OperationPathParameters<'revokeAgentKey'>, options?: CallOptions): Promise<OperationSuccessBody<'revokeAgentKey'>> =>
      send('revokeAgentKey', { path, ...options }),
    /** `GET /v1/sessions` */
    listSessions: (query: OperationQueryParameters<'listSessions'>, options?: CallOptions): Promise<OperationSuccessBody<'listSessions'>> =>
      send('listSessions', { query, ...options }),
    /** `POST /v1/sessions` */
    createSession: (body: OperationRequestBody<'createSession'>, options?: IdempotentCallOptions): Promise<OperationSuccessBody<'createSession'>> =>
      send('createSession', { body, ...options }),
    /** `GET /v1/sessions/{session_id}` */
    getSession: (path: OperationPathParameters<'getSession'>, options?: CallOptions): Promise<OperationSuccessBody<'getSession'>> =>
      send('getSession', { path, ...options }),
    /** `DELETE /v1/sessions/{session_id}` */
    endSession: (path: OperationPathParameters<'endSession'>, options?: CallOptions): Promise<OperationSuccessBody<'endSession'>> =>
      send('endSession', { path, ...options }),
    /** `GET /v1/sessions/{session_id}/events` */
    listSessionEvents: (path: OperationPathParameters<'listSessionEvents'>, options?: CallOptions): Promise<OperationSuccessBody<'listSessionEvents'>> =>
      send('listSessionEvents', { path, ...options }),
    /** `POST /v1/sessions/{session_id}/viewer-token` */
    createViewerToken: (path: OperationPathParameters<'createViewerToken'>, body: OperationRequestBody<'createViewerToken'>, options?: CallOptions): Promise<OperationSuccessBody<'createViewerToken'>> =>
      send('createViewerToken', { path, body, ...options }),
    /** `POST /v1/codes` */
    createSupportCode: (body: OperationRequestBody<'createSupportCode'>, options?: CallOptions): Promise<OperationSuccessBody<'createSupportCode'>> =>
      send('createSupportCode', { body, ...options }),
    /** `GET /v1/releases/{channel}/{platform}` */
    getRelease: (path: OperationPathParameters<'getRelease'>, options?: CallOptions): Promise<OperationSuccessBody<'getRelease'>> =>
      send('getRelease', { path, ...options }),
  };
}

export type Operations = ReturnType<typeof createOperations>;
