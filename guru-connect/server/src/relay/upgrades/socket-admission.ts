import type { FastifyRequest } from 'fastify';
import { parseAgentKey } from '../../agents/agent-key.ts';
import type { AgentRecords } from '../../agents/agent-records.ts';
import { type AgentIdentity, authenticateAgent } from '../../agents/authenticate-agent.ts';
import type { DatabaseWatch } from '../../database/database-watch.ts';
import { clientOrigin } from '../../audit/client-origin.ts';
import type { FailedAttempts } from '../../audit/failed-attempts.ts';
import { withinMs } from '../../database/unavailable.ts';
import { ApiError } from '../../http/api-error.ts';
import { databaseAway } from '../../http/map-error.ts';
import type { DataTickets } from '../sessions/data-tickets.ts';
import { checkOrigin } from './check-origin.ts';
import { KnownKeys } from './known-keys.ts';
import type { RefusedUpgrades } from './refused-upgrades.ts';
import type { SocketQuota, Stranger } from './socket-quota.ts';

/** How long the database may take to know a key, in milliseconds. */
const ANSWER_MS = 5000;

/** What the decision needs. */
export interface UpgradeContext {
  readonly records: AgentRecords;
  readonly watch: DatabaseWatch;
  readonly tickets: DataTickets;
  readonly attempts: FailedAttempts;
  readonly sharedAgentKey: string | undefined;
  /** Origin that the operator gave the relay. */
  readonly publicUrl: string | undefined;
}

/** Decides on upgrades, before the handshake: what it throws is answered as every error is. */
export class SocketAdmission {
  readonly #context: UpgradeContext;
  readonly #quota: SocketQuota;
  readonly #refused: RefusedUpgrades;
  readonly #knownKeys = new KnownKeys();

  constructor(context: UpgradeContext, quota: SocketQuota, refused: RefusedUpgrades) {
    this.#context = context;
    this.#quota = quota;
    this.#refused = refused;
  }

  /** @throws ApiError `unauthorized`; the database's own fault when it does not answer, which is no refusal */
  async agent(request: FastifyRequest): Promise<AgentIdentity> {
    const { records, sharedAgentKey, watch, attempts } = this.#context;
    if (!watch.available) throw databaseAway();
    const { authorization } = request.headers;
    const keyId = parseAgentKey(bearer(authorization) ?? '')?.keyId;
    if (keyId === undefined || !this.#knownKeys.has(keyId)) await this.#refused.assertFew(request.ip);
    const identity = await withinMs(ANSWER_MS, authenticateAgent(records, authorization, sharedAgentKey));
    if (identity.kind === 'refused') {
      const { why, keyId: known, agentId } = identity;
      attempts.add({ type: 'agent_refused', why, keyId: known, agentId }, clientOrigin(request));
      throw new ApiError('unauthorized', "The agent's key is missing or wrong.");
    }
    if (identity.kind === 'key') this.#knownKeys.add(identity.keyId);
    return identity;
  }

  /** Agents of release 1.0 send no ticket here, but in their first message. */
  async agentData(request: FastifyRequest): Promise<{ sessionId: string } | { stranger: Stranger }> {
    const { authorization } = request.headers;
    if (authorization === undefined) return { stranger: await this.#stranger(request) };
    const redemption = this.#context.tickets.redeem(bearer(authorization) ?? '');
    if (redemption === 'no_such_session')
      throw new ApiError('session_not_found', 'There is no such session.');
    if (redemption === 'refused') {
      this.#context.attempts.add({ type: 'agent_refused', why: 'data_ticket' }, clientOrigin(request));
      throw new ApiError('unauthorized', 'The data ticket is wrong or used up.');
    }
    return redemption;
  }

  async viewer(request: FastifyRequest): Promise<Stranger> {
    try {
      checkOrigin(request.headers, this.#context.publicUrl);
    } catch (error) {
      const detail = request.headers.origin;
      this.#context.attempts.add(
        { type: 'origin_refused', why: 'foreign_origin', detail },
        clientOrigin(request),
      );
      throw error;
    }
    return await this.#stranger(request);
  }

  async #stranger({ ip, raw: { socket } }: FastifyRequest): Promise<Stranger> {
    await this.#refused.assertFew(ip);
    return this.#quota.enterAsStranger(socket, ip, () => void this.#refused.add(ip));
  }
}

/** RFC 6750, section 2.1. */
function bearer(authorization: string | undefined): string | undefined {
  return /^Bearer +([\x21-\x7e]{1,256})$/i.exec(authorization ?? '')?.[1];
}
