import { z } from 'zod';
import { ConnectError, type ConnectErrorKind } from './connect-error.ts';
import { readRetryAfter } from './retry-policy.ts';

/** GC's envelope; bounded anew, since its text goes into our log and our audit. */
const envelope = z.object({
  detail: z.string().max(2000),
  error_code: z.string().max(64),
  request_id: z.string().max(200),
});

/** What an answer other than the expected one means for the caller. */
export function rejection(operation: string, status: number, body: unknown, headers: object): ConnectError {
  const retryAfterMs = readRetryAfter('retry-after' in headers ? headers['retry-after'] : null, Date.now());
  const parsed = envelope.safeParse(body);
  if (!parsed.success) {
    const kind = status >= 500 ? 'unreachable' : 'incompatible';
    const message = `Guru Connect answered ${operation} with status ${status} and without its error envelope.`;
    const header = 'x-request-id' in headers ? String(headers['x-request-id']).slice(0, 200) : null;
    return new ConnectError(kind, message, { status, requestId: header, retryAfterMs });
  }
  const { error_code: errorCode, detail, request_id: requestId } = parsed.data;
  return new ConnectError(kindOf(errorCode, status), detail, { errorCode, status, requestId, retryAfterMs });
}

/** `error_code` is an open set: an unknown one is judged by its status. */
function kindOf(errorCode: string, status: number): ConnectErrorKind {
  if (errorCode === 'integration_not_configured') return 'not_configured';
  // A route that the pinned contract names and GC does not know: another contract.
  if (errorCode === 'route_not_found' || errorCode === 'method_not_allowed') return 'incompatible';
  return status >= 500 ? 'unreachable' : 'rejected';
}
