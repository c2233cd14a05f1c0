import { randomUUID } from 'node:crypto';
import { COMMAND_LINE } from '../../src/technicians/account-event.ts';
import { hashPassword } from '../../src/technicians/password.ts';
import type { TechnicianRole } from '../../src/technicians/roles.ts';
import { createTechnician } from '../../src/technicians/technician-store.ts';
import type { TestRelay } from './relay.ts';

export const PASSWORD = 'correct horse battery staple';
let hashed: Promise<string> | undefined;

/** An account with PASSWORD. */
export async function makeTechnician(
  relay: Pick<TestRelay, 'pool'>,
  role: TechnicianRole,
  name = `The ${role}`,
) {
  hashed ??= hashPassword(PASSWORD);
  const login = `${role}-${randomUUID().slice(0, 8)}`;
  const account = await createTechnician(
    relay.pool,
    { login, name, role, passwordHash: await hashed },
    COMMAND_LINE,
  );
  if (!account) throw new Error('the login is taken');
  return account;
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it knows of the answer.
  readonly body: any;
  readonly headers: Headers;
}

let clients = 0;

/**
 * Calls the console's API as the console does, with the cookie that it was given. Behind a trusted proxy each client has an
 * address of its own.
 */
export class ConsoleClient {
  cookie = '';
  readonly #address = `198.51.100.${++clients}`;
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  static async signedIn(
    relay: Pick<TestRelay, 'url' | 'pool'>,
    role: TechnicianRole,
  ): Promise<ConsoleClient> {
    const client = new ConsoleClient(relay.url);
    const { login } = await makeTechnician(relay, role);
    const { status, body } = await client.signIn(login);
    if (status !== 200) throw new Error(`could not sign in: ${JSON.stringify(body)}`);
    return client;
  }

  async signIn(login: string, password = PASSWORD, code?: string): Promise<Answer> {
    return await this.call('POST', '/api/auth/sign-in', { login, password, code });
  }

  async call(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        origin: this.#url,
        'x-guru-connect-console': '1',
        'x-forwarded-for': this.#address,
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const set = response.headers.get('set-cookie');
    if (set) this.cookie = set.split(';', 1)[0] ?? '';
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** `status error_code` of a call. */
  async refusal(...args: Parameters<ConsoleClient['call']>): Promise<string> {
    const { status, body } = await this.call(...args);
    return `${status} ${body.error_code}`;
  }
}
