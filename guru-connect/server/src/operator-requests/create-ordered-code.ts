import { z } from 'zod';
import { type CodeSessionContext, openCodeSession } from '../codes/create-code.ts';
import type { RequestOutcome } from './request-store.ts';

/** A support code that the command line has made: of the code itself it says what the database keeps. */
const ORDER = z.strictObject({
  session_id: z.uuid(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  expires_at: z.iso.datetime(),
  technician: z.strictObject({ id: z.string(), name: z.string() }),
  reason: z.string().max(500).nullable(),
  access: z.enum(['view', 'control']),
});

export type CodeOrder = z.infer<typeof ORDER>;

export interface OrderContext extends CodeSessionContext {
  readonly config: { readonly features: { readonly support_codes: boolean } };
}

/** Opens the session of a code. @returns `unknown` while support codes are off, and for an order that came too late */
export async function createOrderedCode(
  context: OrderContext,
  subject: string,
  from: { readonly by: string },
): Promise<RequestOutcome> {
  const order = ORDER.parse(JSON.parse(subject));
  const expiresAt = new Date(order.expires_at);
  if (!context.config.features.support_codes || expiresAt.getTime() <= Date.now()) return 'unknown';
  const { session_id: sessionId, hash, technician, reason, access } = order;
  const wanted = { technician, reason, source: 'command_line', consent: { access } };
  await openCodeSession(context, { ...wanted, sessionId, hash, expiresAt }, from);
  return 'done';
}
