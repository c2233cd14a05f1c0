import { words } from '../words/words.ts';
import { ApiError } from './api-error.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const ANSWER_MS = 15_000;

/**
 * Calls the console's API with the cookie of this browser.
 * @throws ApiError the server's envelope, or `network` when no answer comes
 */
export async function request<T>(
  method: Method,
  path: string,
  body?: object,
  timeoutMs = ANSWER_MS,
): Promise<T> {
  const response = await fetch(`/api${path}`, {
    method,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      // A form of another page cannot set it.
      'x-guru-connect-console': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch(() => {
    throw new ApiError('network', words.errors.network);
  });
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  throw fromEnvelope(response.status, answer);
}

function fromEnvelope(status: number, answer: unknown): ApiError {
  if (typeof answer !== 'object' || answer === null || !('error_code' in answer))
    return new ApiError('not_understood', words.errors.notUnderstood(status), status);
  const { error_code, detail, request_id } = answer as Record<string, unknown>;
  return new ApiError(
    String(error_code),
    String(detail),
    status,
    typeof request_id === 'string' ? request_id : undefined,
  );
}
