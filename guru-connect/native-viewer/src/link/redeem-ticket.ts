import { causeOf, request } from '@guru/outbound';
import { z } from 'zod';
import { ViewerFault } from '../fault.ts';

/** Longer than any working relay takes, in milliseconds. */
const ANSWER_MS = 15_000;
/** No answer is longer, in bytes. */
const MAX_ANSWER = 16_384;

/** The relay is trusted with a session, not with the shape of an address. */
const ANSWER = z.object({
  session_id: z.uuid(),
  token: z.string().regex(/^[\w-]{1,512}\.[\w-]{1,3072}\.[\w-]{1,512}$/),
  expires_at: z.iso.datetime(),
});

const REFUSAL = z.object({ detail: z.string().max(500), error_code: z.string() });

/** Where a viewer opens its session, once, and until when. */
export interface ViewerAddress {
  readonly url: string;
  readonly expiresAt: Date;
}

/**
 * Exchanges a link's ticket for the address of a viewer: from then on the ticket, which others may have read in the list
 * of processes, opens nothing.
 * @throws ViewerFault `relay_unreachable`, `relay_refused`
 */
export async function redeemTicket(relay: string, ticket: string): Promise<ViewerAddress> {
  const response = await request(new URL(`${relay}/api/native/redeem`), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'guru-connect-viewer' },
    body: JSON.stringify({ ticket }),
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((cause: unknown) => {
    const message = `${relay} does not answer: ${causeOf(cause).text}. Try again in a moment.`;
    throw new ViewerFault('relay_unreachable', message, { cause });
  });
  const answer = await readJson(response.body);
  if (!response.ok) {
    const { data } = REFUSAL.safeParse(answer);
    throw new ViewerFault('relay_refused', data?.detail ?? `${relay} answered ${response.status}.`);
  }
  const { data } = ANSWER.safeParse(answer);
  if (!data) throw new ViewerFault('relay_refused', `${relay} gave an answer that this program cannot read.`);
  const query = new URLSearchParams({ session_id: data.session_id });
  return { url: `${relay}/viewer?${query}#token=${data.token}`, expiresAt: new Date(data.expires_at) };
}

/** @returns undefined for what is no JSON, or too much */
async function readJson(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER) return undefined;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
