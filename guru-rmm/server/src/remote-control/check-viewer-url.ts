import { ApiError } from '../errors/api-error.ts';

/**
 * The dashboard frames only the origin that this server was told of; an address elsewhere would show as an empty frame,
 * or worse, as somebody else's page.
 * @throws ApiError connect_rejected
 */
export function checkViewerUrl(url: string, connectOrigin: string): void {
  const origin = URL.canParse(url) ? new URL(url).origin : 'an address that is none';
  if (origin === connectOrigin) return;
  const detail = `Guru Connect shows its viewer at ${origin}, and this server expects ${connectOrigin}; ask your administrator to set CONNECT_PUBLIC_ORIGIN.`;
  throw new ApiError('connect_rejected', detail, { causeCode: 'viewer_origin_mismatch' });
}
