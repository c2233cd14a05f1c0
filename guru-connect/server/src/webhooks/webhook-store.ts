import type { Queryable } from '../database/queryable.ts';
import type { NextStep } from './retry-plan.ts';
import type { SessionWebhook } from './webhook-event.ts';

/** A row that one attempt is made for. */
export interface ClaimedWebhook {
  readonly webhook_id: string;
  readonly session_id: string;
  readonly type: string;
  readonly body: string;
  /** Number of this attempt, from 1. */
  readonly attempts: number;
}

/** A flapping line must not fill the table: of one session this many resumptions are told, the audit has all. */
const MOST_RESUMPTIONS = 200;
/** How long a row is kept once it is delivered. */
const DELIVERED_DAYS = 3;
/** How long any row is kept: given up, or waiting for a receiver that is no longer configured. */
const LONGEST_DAYS = 30;

/** Writes what is to be told into the outbox; part of the caller's transaction. */
export async function insertWebhook(tx: Queryable, webhook: SessionWebhook): Promise<void> {
  const { session_id: sessionId } = webhook.data.session;
  await tx`
    INSERT INTO connect_webhooks (session_id, type, body)
    SELECT ${sessionId}::uuid, ${webhook.type}::text, ${JSON.stringify(webhook)}::text
    WHERE ${webhook.type !== 'session.resumed'} OR ${MOST_RESUMPTIONS} > (
      SELECT count(*) FROM connect_webhooks WHERE session_id = ${sessionId} AND type = ${webhook.type})`;
}

/**
 * Takes rows whose time has come, for one attempt each. Until the lease is over nobody else gets them, whichever relay
 * it is; a relay that dies leaves them to whoever asks then.
 *
 * A row waits for the earlier ones of its session as long as these have not failed, so that a receiver hears of a session
 * in order while all goes well, and one bad event does not hold back the end.
 */
export async function claimDueWebhooks(
  sql: Queryable,
  most: number,
  leaseMs: number,
): Promise<ClaimedWebhook[]> {
  return await sql<ClaimedWebhook[]>`
    WITH due AS MATERIALIZED (
      SELECT webhook_id FROM connect_webhooks AS one
      WHERE state = 'waiting' AND next_attempt_at <= clock_timestamp() AND NOT EXISTS (
        SELECT FROM connect_webhooks AS earlier
        WHERE earlier.session_id = one.session_id AND earlier.position < one.position
          AND earlier.state = 'waiting' AND earlier.last_outcome IS NULL)
      ORDER BY next_attempt_at, position LIMIT ${most} FOR UPDATE OF one SKIP LOCKED)
    UPDATE connect_webhooks
    SET attempts = attempts + 1, next_attempt_at = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    WHERE webhook_id IN (SELECT webhook_id FROM due)
    RETURNING webhook_id, session_id, type, body, attempts`;
}

/**
 * Writes down what came of an attempt. An attempt that another one has overtaken, since its lease was over, only counts
 * when it delivered.
 */
export async function settleWebhook(
  sql: Queryable,
  { webhook_id: id, attempts }: ClaimedWebhook,
  next: NextStep,
  outcome: string,
): Promise<void> {
  if (next.step === 'done') {
    await sql`
      UPDATE connect_webhooks SET state = 'delivered', settled_at = clock_timestamp(), last_outcome = ${outcome}
      WHERE webhook_id = ${id} AND state <> 'delivered'`;
  } else if (next.step === 'give_up') {
    await sql`
      UPDATE connect_webhooks SET state = 'given_up', settled_at = clock_timestamp(), last_outcome = ${outcome}
      WHERE webhook_id = ${id} AND state = 'waiting' AND attempts = ${attempts}`;
  } else if (next.step === 'hand_back') {
    await sql`
      UPDATE connect_webhooks SET attempts = attempts - 1, next_attempt_at = clock_timestamp()
      WHERE webhook_id = ${id} AND state = 'waiting' AND attempts = ${attempts}`;
  } else {
    await sql`
      UPDATE connect_webhooks
      SET last_outcome = ${outcome},
        next_attempt_at = clock_timestamp() + ${next.pauseMs} * interval '1 millisecond'
      WHERE webhook_id = ${id} AND state = 'waiting' AND attempts = ${attempts}`;
  }
}

/** Keeps the outbox bounded. */
export async function deleteExpiredWebhooks(sql: Queryable): Promise<void> {
  await sql`
    DELETE FROM connect_webhooks
    WHERE (state = 'delivered' AND settled_at < now() - make_interval(days => ${DELIVERED_DAYS}))
      OR created_at < now() - make_interval(days => ${LONGEST_DAYS})`;
}
