import type { Session } from 'guru-connect-contract/types';
import {
  isKnownWebhookType,
  type ReceivedWebhook,
  verifyWebhook,
  WEBHOOK_TOLERANCE_SECONDS,
  WEBHOOKS,
  WebhookVerificationError,
  type WebhookVerificationErrorCode,
} from 'guru-connect-contract/webhooks';
import { z } from 'zod';
import { findContractViolation } from './validate-answer.ts';

/** What Guru Connect reports of a session. */
export interface SessionWebhook {
  /** Names this attempt to deliver it; an accepted one must not be accepted again. */
  delivery: string;
  /** When its timestamp is refused anyway, in seconds since 1970. */
  acceptableUntil: number;
  type: string;
  /** Null: a type of a later minor, which this server ignores. */
  session: Session | null;
}

/** A delivery that must not be believed. `code` is for the log; the sender gets the same answer for each. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
  readonly code: WebhookVerificationErrorCode | 'invalid_body';

  constructor(code: WebhookRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const envelope = z.object({ type: z.string().max(100) });
const withSession = z.object({ data: z.object({ session: z.custom<Session>() }) });

/**
 * Reads a delivery: its signature and time first, then its body against the contract's schema.
 * @param secrets accepted secrets; two while they are rotated
 * @throws WebhookRefused
 */
export function readWebhook(
  received: ReceivedWebhook & { body: Buffer },
  secrets: readonly string[],
): SessionWebhook {
  const { id, timestamp } = verify(received, secrets);
  const payload = parse(received.body);
  const { type } = payload;
  const delivery = { delivery: `${id}.${timestamp}`, acceptableUntil: timestamp + WEBHOOK_TOLERANCE_SECONDS };
  if (!isKnownWebhookType(type)) return { ...delivery, type, session: null };
  const violation = findContractViolation(WEBHOOKS[type].schema, payload);
  if (violation !== null) throw new WebhookRefused('invalid_body', `${type}: ${violation}`);
  return { ...delivery, type, session: withSession.parse(payload).data.session };
}

function verify(received: ReceivedWebhook, secrets: readonly string[]) {
  try {
    return verifyWebhook(received, { secrets });
  } catch (error) {
    if (error instanceof WebhookVerificationError) throw new WebhookRefused(error.code, error.message);
    throw error;
  }
}

function parse(body: Buffer): z.infer<typeof envelope> {
  try {
    return envelope.loose().parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new WebhookRefused('invalid_body', 'the body is no webhook');
  }
}
