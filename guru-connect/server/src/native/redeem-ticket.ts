import type { ClientOrigin } from '../audit/client-origin.ts';
import { ApiError } from '../http/api-error.ts';
import { type MintContext, type MintedToken, mintViewerToken } from '../sessions/mint-viewer-token.ts';
import { verifyViewerToken } from '../sessions/viewer-token.ts';

export interface RedeemedTicket extends MintedToken {
  readonly sessionId: string;
}

/**
 * Exchanges the ticket of a native link for a viewer token, once: the token has the ticket's id, and no second row has it.
 * @param ownOrigin the relay's own, since no other page frames an app window
 * @throws ApiError `ticket_invalid` for one that is forged, expired or used; `session_ended`
 */
export async function redeemTicket(
  context: MintContext,
  ticket: string,
  ownOrigin: string,
  from: ClientOrigin,
): Promise<RedeemedTicket> {
  const claims = verifyViewerToken(context.secrets, ticket, 'native-ticket');
  if (!claims) throw ticketInvalid();
  const { tokenId, sessionId, permissions } = claims;
  const wish = { tokenId, sessionId, permissions, parentOrigin: ownOrigin, from };
  const minted = await mintViewerToken(context, wish);
  if (minted === 'session_ended') throw new ApiError('session_ended', 'The session has ended.');
  if (typeof minted === 'string') throw ticketInvalid();
  return { ...minted, sessionId };
}

/** One answer, whatever is wrong. */
function ticketInvalid(): ApiError {
  return new ApiError(
    'ticket_invalid',
    'This link has been used or has expired. Open the session again from its page.',
  );
}
