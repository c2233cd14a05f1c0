import { ApiError } from '../../http/api-error.ts';

/** 403, which the contract has no code for: its origin is that of a request body, and unprocessable (422). */
class ForeignOrigin extends ApiError {
  override readonly status = 403;

  constructor() {
    super('origin_not_allowed', 'This socket is for the viewer that this server itself serves.');
  }
}

/**
 * Browsers say which page opens a socket (RFC 6455, section 10.2). The viewer's page is always the relay's own, in a
 * frame too, so that a stolen token is of no use on any other page. Programs send no origin.
 *
 * @param publicUrl origin that the operator gave the relay; without one the page's address is what Host says
 * @throws ApiError with status 403
 */
export function checkOrigin(
  headers: { readonly origin?: string | undefined; readonly host?: string | undefined },
  publicUrl: string | undefined,
): void {
  const { origin, host } = headers;
  if (origin === undefined) return;
  const own = publicUrl === undefined ? [`http://${host}`, `https://${host}`] : [publicUrl];
  if (!own.some((url) => URL.canParse(url) && new URL(url).origin === origin)) throw new ForeignOrigin();
}
