import { ApiError } from '../http/api-error.ts';

/** What the console sends with each request that changes something. A form or an image of another page cannot. */
export const CONSOLE_HEADER = 'x-guru-connect-console';

/** What of a request tells where it comes from. */
export interface RequestSource {
  readonly method: string;
  /** Of the Host header, or of X-Forwarded-Host behind a trusted proxy. */
  readonly host: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Refuses a change that another page asks for in a signed-in browser, besides what SameSite=Strict keeps away.
 * @param publicUrl what the relay calls itself; the address that the browser uses (Host) is as good
 * @throws ApiError `cross_site`
 */
export function requireSameSite({ method, host, headers }: RequestSource, publicUrl: string): void {
  if (method === 'GET' || method === 'HEAD') return;
  const { origin } = headers;
  const isOwn =
    typeof origin === 'string' &&
    URL.canParse(origin) &&
    (new URL(origin).host === host || origin === new URL(publicUrl).origin);
  if (isOwn && headers[CONSOLE_HEADER] !== undefined) return;
  throw new ApiError(
    'cross_site',
    `This call needs the Origin of this server and the header ${CONSOLE_HEADER}.`,
  );
}
