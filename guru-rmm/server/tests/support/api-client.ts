import { ErrorEnvelope } from '@guru-rmm/api/error-envelope.ts';
import { findOperation } from '@guru-rmm/api/operations.ts';
import { expect } from '@jest/globals';

/** An answer with its JSON body, loosely typed: tests look at what is on the wire. */
export interface ApiAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the test is about
  body: any;
}

/** Talks to the server as the dashboard does: with its cookie, header and origin. */
export function createApiClient(origin: () => string, publicOrigin: string) {
  let cookie = '';
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    init: RequestInit = {},
  ): Promise<ApiAnswer> => {
    const response = await fetch(origin() + path, {
      method,
      redirect: 'manual',
      ...init,
      headers: {
        origin: publicOrigin,
        'x-requested-with': 'guru-rmm',
        cookie,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(init.headers as Record<string, string> | undefined),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    const answer = {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
    if (isJson || response.ok) checkAnswer(method, path, answer);
    return answer;
  };
  return {
    call,
    get: (path: string) => call('GET', path),
    post: (path: string, body: unknown, init?: RequestInit) => call('POST', path, body, init),
    delete: (path: string) => call('DELETE', path),
    async signIn(credentials: { email: string; password: string }): Promise<ApiAnswer> {
      const answer = await call('POST', '/api/auth/sign-in', credentials);
      cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      return answer;
    },
    forgetCookie: () => {
      cookie = '';
    },
    get cookie() {
      return cookie;
    },
  };
}
export type ApiClient = ReturnType<typeof createApiClient>;

/** Every answer is what the API's schemas say, without a field that they do not name. */
function checkAnswer(method: string, path: string, { status, body }: ApiAnswer): void {
  const operation = findOperation(method, path.split('?')[0] ?? '')?.operation;
  if (status >= 400) expect(ErrorEnvelope.parse(body)).toEqual(body);
  else if (operation?.answer) expect(operation.answer.parse(body)).toEqual(body);
  else if (operation) expect(body).toBe('');
}
