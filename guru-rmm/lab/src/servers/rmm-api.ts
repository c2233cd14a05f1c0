import { z } from 'zod';
import { fetchAlone } from '../base/fetch-alone.ts';
import { LabError } from '../base/lab-error.ts';
import { CLICK_PATIENCE_MS } from '../base/wait-until.ts';

const agent = z.object({
  agent_id: z.string(),
  online: z.boolean(),
  hostname: z.string(),
  device_id: z.string(),
});
const agentList = z.object({ agents: z.array(agent) });

export type AgentSummary = z.infer<typeof agent>;

export interface SignIn {
  email: string;
  password: string;
}

export interface ApiAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or null when the answer had none. */
  body: unknown;
}

/** RMM's HTTP interface as the dashboard uses it: a cookie, and the two headers of state-changing calls. */
export interface RmmApi {
  call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<ApiAnswer>;
  signIn(who: SignIn): Promise<ApiAnswer>;
  listAgents(): Promise<AgentSummary[]>;
  /** A token with which one machine enrols. */
  createEnrollmentToken(): Promise<string>;
}

export function rmmApi(url: string): RmmApi {
  let cookie = '';
  const call: RmmApi['call'] = async (method, path, body) => {
    const answer = await fetchAlone(`${url}${path}`, {
      method,
      headers: {
        'x-requested-with': 'guru-rmm',
        origin: new URL(url).origin,
        ...(cookie ? { cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(CLICK_PATIENCE_MS),
    });
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) cookie = cookies.map((line) => line.split(';')[0]).join('; ');
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? null : parseJson(text) };
  };
  const expect = async (path: string, answer: Promise<ApiAnswer>) => {
    const { status, body } = await answer;
    if (status < 300) return body;
    throw new LabError(
      'start_failed',
      `Guru RMM answered ${status} to ${path}: ${JSON.stringify(body)?.slice(0, 300)}`,
    );
  };
  return {
    call,
    signIn: (who) => call('POST', '/api/auth/sign-in', who),
    async listAgents() {
      return agentList.parse(await expect('/api/agents', call('GET', '/api/agents'))).agents;
    },
    async createEnrollmentToken() {
      const path = '/api/enrollment-tokens';
      return z.object({ token: z.string() }).parse(await expect(path, call('POST', path, {}))).token;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
