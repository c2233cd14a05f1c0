import { normalizeIP } from '@fastify/rate-limit';
import type { Logger } from 'pino';
import { batch } from '../database/batch.ts';
import type { Queryable } from '../database/queryable.ts';
import { AttemptLimit } from './attempt-limit.ts';
import type { ClientOrigin } from './client-origin.ts';

/** Who was refused, and why. What is known of the credential is named; the credential itself never is. */
export interface FailedAttempt {
  readonly type:
    | 'agent_refused'
    | 'viewer_refused'
    | 'origin_refused'
    | 'caller_refused'
    | 'code_refused'
    | 'technician_refused';
  readonly why: string;
  readonly keyId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly technicianId?: string | undefined;
  /** What was asked for, or claimed; untrusted text. */
  readonly detail?: string | undefined;
}

/** Longest `detail`, in characters. */
const DETAIL_MAX = 200;

/** Records refused agents, viewers, callers and sign-ins. Strangers cause them, so their number is bounded. */
export class FailedAttempts {
  readonly #log: Logger;
  readonly #limit: AttemptLimit;
  readonly #insert: (event: AuditEvent) => Promise<void>;
  readonly #pending = new Set<Promise<void>>();

  constructor(sql: Queryable, log: Logger, limit = new AttemptLimit()) {
    this.#log = log;
    this.#limit = limit;
    this.#insert = batch((events: readonly AuditEvent[]) => insertEvents(sql, events));
  }

  /**
   * Records an attempt, or counts it. Nobody waits: what the database does not take is counted as left out.
   * @returns whether it is recorded, so that a log line about it has the same bound
   */
  add({ type, why, keyId, agentId, technicianId, detail }: FailedAttempt, from: ClientOrigin): boolean {
    if (!this.#limit.admits(addressOf(from))) return false;
    const known = {
      ...(keyId === undefined ? {} : { key_id: keyId }),
      ...(agentId === undefined ? {} : { agent_id: agentId }),
      ...(technicianId === undefined ? {} : { technician_id: technicianId }),
      ...(detail === undefined ? {} : { detail: storable(detail) }),
    };
    this.#record({ type, data: { why, ...known, ...from } });
    return true;
  }

  /** Once a minute: writes down how many attempts of the last minute were only counted. */
  async nextMinute(): Promise<void> {
    const leftOut = this.#limit.nextMinute();
    if (leftOut > 0) await this.#insert({ type: 'attempts_left_out', data: { left_out: leftOut } });
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await Promise.all(this.#pending);
    await this.nextMinute().catch((err: unknown) => this.#failed(err));
  }

  #record(event: AuditEvent): void {
    const written = this.#insert(event)
      .catch((err: unknown) => {
        this.#limit.leaveOut();
        this.#failed(err);
      })
      .finally(() => this.#pending.delete(written));
    this.#pending.add(written);
  }

  #failed(err: unknown): void {
    this.#log.error({ err }, 'could not record a failed attempt');
  }
}

interface AuditEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, string | number>>;
}

async function insertEvents(sql: Queryable, events: readonly AuditEvent[]): Promise<undefined[]> {
  const rows = events.map(({ type, data }) => ({ type, data: { ...data } }));
  await sql`
    INSERT INTO connect_audit_events (type, data)
    SELECT type, data FROM jsonb_to_recordset(${sql.json(rows)}) AS one (type text, data jsonb)`;
  return events.map(() => undefined);
}

/** Of IPv6 a network of 64 bits counts as one address, as in the limits of rate. */
function addressOf({ client_address: address = '' }: ClientOrigin): string {
  return normalizeIP(address);
}

/** PostgreSQL takes no NUL, and half a character is none. */
function storable(text: string): string {
  return text.slice(0, DETAIL_MAX).replace(/[\p{Cc}\p{Cs}]/gu, '\u{fffd}');
}
