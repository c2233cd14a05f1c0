import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Agent } from '@guru-rmm/api/agent.ts';
import type { RemoteControlCapabilities } from '@guru-rmm/api/get-remote-control-capabilities.ts';
import { findOperation } from '@guru-rmm/api/operations.ts';
import type { RemoteControl } from '@guru-rmm/api/remote-control.ts';
import { RemoteControlDownload } from '@guru-rmm/api/remote-control-download.ts';
import type { UserAccount } from '@guru-rmm/api/user-account.ts';
import { type Listening, listen } from './listen.ts';

/** One call that the page made, for assertions. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** An answer other than the usual one. */
export interface Refusal {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly more?: Readonly<Record<string, string>>;
}

/** What a test says of a machine; the rest is as for any machine. */
export type FakeAgent = Pick<Agent, 'agent_id' | 'hostname' | 'online' | 'os'> & Partial<Agent>;
export type FakeSession = Partial<RemoteControl>;

const ANY_AGENT = {
  device_id: randomUUID(),
  platform: 'linux-x64',
  agent_version: '1.0.0',
  enrolled_at: '2026-01-01T00:00:00.000Z',
  last_seen_at: null,
  cpu_percent: null,
  memory_used_bytes: null,
  memory_total_bytes: null,
  uptime_seconds: null,
  moved_at: null,
  clone: null,
};

const ANY_SESSION: RemoteControl = {
  remote_control_id: randomUUID(),
  agent_id: randomUUID(),
  session_id: null,
  mode: 'unattended',
  technician: { id: randomUUID(), email: 'ada@example.test', name: 'Ada' },
  reason: null,
  status: 'ended',
  outcome: null,
  error_code: null,
  cause_code: null,
  error_detail: null,
  started_at: '2026-01-06T10:00:00.000Z',
  viewer_connected_at: null,
  first_frame_at: null,
  ended_at: null,
  end_reason: null,
};

const ANY_USER = { user_id: randomUUID(), state: 'invited', created_at: '2026-01-01T00:00:00.000Z' };
const LINK = { url: 'http://rmm.example/set-password#one-time', expires_at: '2026-01-08T10:00:00.000Z' };

export const USER = { id: randomUUID(), email: 'ada@example.test', name: 'Ada', role: 'admin' };
export const PASSWORD = 'correct horse battery staple';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface FakeRmm extends Listening {
  readonly calls: Call[];
  readonly agents: FakeAgent[];
  readonly users: UserAccount[];
  /** Ids of enrolment tokens. */
  readonly tokens: string[];
  /** What the user who is signed in may do. */
  role: string;
  readonly history: FakeSession[];
  readonly capabilities: RemoteControlCapabilities;
  /** Refuses the next call that fits. */
  readonly refuse: (refusal: Refusal) => void;
  /** Refuses every call that fits, until the function that it returns is called. */
  readonly refuseAll: (refusal: Refusal) => () => void;
  /** How long the broker takes, in milliseconds, unless it is told to answer. */
  brokerDelayMs: number;
  /** The broker answers those who wait for it. */
  readonly answerNow: () => void;
  /** How many callers of the broker did not wait for its answer. */
  hangUps: number;
  embedUrl: (sessionId: string) => string;
  /** Origins that the page may frame. */
  readonly frameSources: string[];
  nativeUrl: string | null;
  /** A sign-in's cookie, for tests that are not about signing in. */
  readonly cookie: () => { name: string; value: string; url: string };
  /** Every sign-in runs out. */
  readonly expireSignIns: () => void;
  /** Changes an agent, or adds one, and tells every page that listens: like the real server, in this order. */
  readonly putAgent: (agent: FakeAgent) => void;
  /** Reports to every page that listens how many bytes of the remote desktop a machine has. */
  readonly reportDownload: (agentId: string, receivedBytes: number, totalBytes: number) => void;
  /** Cuts every stream of live events, as a restart does. */
  readonly cutStreams: () => void;
  /** How many pages listen to live events. */
  readonly listeners: () => number;
  readonly callsTo: (method: string, pattern: RegExp) => Call[];
}

/**
 * An RMM server in small: the dashboard's HTTP of interfaces.md, section 6, with its cookie, its proof against foreign
 * pages and the content security policy, and nothing behind it. Its answers are checked against the API's schemas.
 */
export async function startFakeRmm(distDir: string, viewerOrigin: string): Promise<FakeRmm> {
  const streams = new Set<ServerResponse>();
  const refusals = new Map<Refusal, 'once' | 'always'>();
  const sessions = new Set<string>();
  const waiting = new Set<() => void>();
  /** Sessions of Guru Connect by their remote control. */
  const connectSessions = new Map<string, string>();

  const listening = await listen((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const { pathname } = new URL(request.url ?? '/', listening.origin);
    if (!pathname.startsWith('/api/')) return serveFile(pathname, response);
    const body = await readBody(request);
    fake.calls.push({ method, path: pathname, body });
    const answer = (status: number, content?: unknown, headers: Record<string, string> = {}) => {
      if (status < 300) findOperation(method, pathname)?.operation.answer?.parse(content);
      response.writeHead(status, {
        'Content-Type': 'application/json',
        'X-Request-Id': 'req-header',
        ...headers,
      });
      response.end(content === undefined ? '' : JSON.stringify(content));
    };
    const error = (status: number, code: string, detail: string, more: object = {}) =>
      answer(status, { detail, error_code: code, status_code: status, request_id: 'req-42', ...more });

    const refusal = [...refusals.keys()].find((one) => one.method === method && one.path.test(pathname));
    if (refusal) {
      if (refusals.get(refusal) === 'once') refusals.delete(refusal);
      return error(refusal.status, refusal.code, refusal.detail, refusal.more);
    }
    const { origin } = request.headers;
    if (
      method !== 'GET' &&
      (request.headers['x-requested-with'] !== 'guru-rmm' || origin !== listening.origin)
    ) {
      return error(403, 'cross_site_request', 'The call did not come from the dashboard.');
    }
    if (pathname === '/api/auth/sign-in') {
      const { email, password } = body as { email: string; password: string };
      if (email !== USER.email || password !== PASSWORD) {
        return error(401, 'sign_in_failed', 'The email address or the password is wrong.');
      }
      const token = randomUUID();
      sessions.add(token);
      return answer(200, { user: me() }, { 'Set-Cookie': `sid=${token}; HttpOnly; SameSite=Strict; Path=/` });
    }
    if (pathname === '/api/auth/password') return answer(200, { email: USER.email });
    const token = /sid=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    if (pathname === '/api/auth/me') return answer(200, { user: sessions.has(token) ? me() : null });
    if (!sessions.has(token)) return error(401, 'unauthorized', 'Sign in first.');
    if (pathname === '/api/auth/sign-out') {
      sessions.delete(token);
      return answer(204);
    }
    if (pathname === '/api/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write('retry: 200\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    if (pathname === '/api/agents') return answer(200, { agents: fake.agents.map(wholeAgent) });
    if (pathname === '/api/remote-control/capabilities') return answer(200, fake.capabilities);
    if (pathname === '/api/enrollment-tokens' && method === 'GET') {
      const created_by = { email: USER.email, name: USER.name };
      const times = { created_at: '2099-01-01T00:00:00Z', expires_at: '2099-01-02T00:00:00Z' };
      const tokens = fake.tokens.map((token_id) => ({ token_id, created_by, machines: 1, ...times }));
      return answer(200, { tokens });
    }
    const tokenPath = /^\/api\/enrollment-tokens\/([^/]+)$/.exec(pathname);
    if (tokenPath) {
      fake.tokens.splice(fake.tokens.indexOf(tokenPath[1] ?? ''), 1);
      return answer(204);
    }
    if (pathname === '/api/enrollment-tokens') {
      fake.tokens.push(randomUUID());
      return answer(201, { token: 'enrol-me', expires_at: '2099-01-01T00:00:00Z' });
    }
    const agentPath = /^\/api\/agents\/([^/]+)(\/remote-control)?$/.exec(pathname);
    const agent = fake.agents.find(({ agent_id }) => agent_id === agentPath?.[1]);
    if (agentPath && !agent) return error(404, 'agent_not_found', 'There is no such machine.');
    if (agent && method === 'DELETE') {
      fake.agents.splice(fake.agents.indexOf(agent), 1);
      return answer(204);
    }
    if (agentPath && !agentPath[2]) return answer(200, { agent: agent && wholeAgent(agent) });
    if (agentPath && method === 'GET')
      return answer(200, { sessions: fake.history.map((row) => ({ ...ANY_SESSION, ...row })) });
    const started = (id: string, sessionId: string) =>
      answer(201, {
        remote_control_id: id,
        session_id: sessionId,
        viewer_embed_url: fake.embedUrl(sessionId),
        viewer_native_url: fake.nativeUrl,
        mode: 'unattended',
        capabilities: fake.capabilities.features,
      });
    if (pathname === '/api/users' && method === 'GET') return answer(200, { users: fake.users });
    if (pathname === '/api/users') {
      const user = { ...(body as { email: string; name: string; role: string }), ...ANY_USER };
      fake.users.push(user);
      return answer(201, { user, link: LINK });
    }
    if (/^\/api\/users\/[^/]+\/password-link$/.test(pathname)) return answer(201, { link: LINK });
    if (/^\/api\/users\/[^/]+$/.test(pathname)) {
      const user = fake.users.find(({ user_id }) => pathname.endsWith(user_id));
      if (!user) return error(404, 'user_not_found', 'There is no such user.');
      const { role = user.role, disabled } = body as { role?: string; disabled?: boolean };
      Object.assign(user, { role, state: disabled ? 'disabled' : 'active' });
      return answer(200, { user });
    }
    if (agentPath) {
      await brokerAtWork(response);
      if (response.destroyed) return;
      const id = randomUUID();
      connectSessions.set(id, randomUUID());
      return started(id, connectSessions.get(id) ?? '');
    }
    const rows = fake.history.map((row) => ({ ...ANY_SESSION, ...row }));
    const isOpen = ({ status }: { status: string }) => status === 'starting' || status === 'active';
    if (pathname === '/api/remote-control') return answer(200, { sessions: rows.filter(isOpen) });
    const resumed = /^\/api\/remote-control\/([^/]+)\/viewer$/.exec(pathname)?.[1];
    if (resumed) return started(resumed, connectSessions.get(resumed) ?? randomUUID());
    if (/^\/api\/remote-control\/[^/]+\/events$/.test(pathname)) return answer(204);
    if (/^\/api\/remote-control\/[^/]+$/.test(pathname) && method === 'DELETE') {
      const at = fake.history.findIndex((row) => pathname.endsWith(`/${row.remote_control_id}`));
      if (at >= 0) fake.history.splice(at, 1, { ...fake.history[at], status: 'ended' });
      return answer(200, { session: ANY_SESSION });
    }
    return error(404, 'route_not_found', 'There is no such route.');
  }

  /** Takes the broker's time, or less when the caller hangs up. */
  function brokerAtWork(response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, fake.brokerDelayMs);
      waiting.add(done);
      response.once('close', () => {
        if (response.writableFinished) return;
        fake.hangUps += 1;
        done();
      });
    });
  }

  async function serveFile(pathname: string, response: ServerResponse): Promise<void> {
    const isFile = path.extname(pathname) !== '';
    const file = path.join(distDir, path.normalize(isFile ? pathname : '/index.html'));
    const content = await readFile(file).catch(() => null);
    if (!content) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      // As the real server has it: the browser keeps what it has compiled.
      'Cache-Control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      'Referrer-Policy': 'no-referrer',
      'Content-Security-Policy': [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        `frame-src ${fake.frameSources.join(' ')}`,
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
      ].join('; '),
    });
    response.end(content);
  }

  const me = () => ({ ...USER, role: fake.role });

  const fake: FakeRmm = {
    ...listening,
    calls: [],
    agents: [],
    users: [
      { ...ANY_USER, user_id: USER.id, email: USER.email, name: USER.name, role: 'admin', state: 'active' },
    ],
    role: USER.role,
    tokens: [],
    history: [],
    capabilities: {
      available: true,
      reason: null,
      contract_version: '1.0.0',
      product_version: '1.0.0',
      pinned_version: '1.2.0',
      features: {},
    },
    refuse: (refusal) => refusals.set(refusal, 'once'),
    refuseAll: (refusal) => {
      refusals.set(refusal, 'always');
      return () => refusals.delete(refusal);
    },
    brokerDelayMs: 20,
    answerNow: () => {
      for (const answer of waiting) answer();
    },
    hangUps: 0,
    embedUrl: () => '',
    frameSources: [viewerOrigin],
    nativeUrl: null,
    cookie: () => {
      const value = randomUUID();
      sessions.add(value);
      return { name: 'sid', value, url: listening.origin };
    },
    expireSignIns: () => sessions.clear(),
    putAgent: (agent) => {
      const at = fake.agents.findIndex(({ agent_id }) => agent_id === agent.agent_id);
      fake.agents.splice(at < 0 ? fake.agents.length : at, 1, agent);
      for (const stream of streams)
        stream.write(`event: agent\ndata: ${JSON.stringify(wholeAgent(agent))}\n\n`);
    },
    reportDownload: (agent_id, received_bytes, total_bytes) => {
      const download = RemoteControlDownload.parse({
        remote_control_id: 'rc-download',
        agent_id,
        received_bytes,
        total_bytes,
      });
      for (const stream of streams)
        stream.write(`event: remote_control_download\ndata: ${JSON.stringify(download)}\n\n`);
    },
    cutStreams: () => {
      for (const stream of streams) stream.destroy();
      streams.clear();
    },
    listeners: () => streams.size,
    callsTo: (method, pattern) =>
      fake.calls.filter((call) => call.method === method && pattern.test(call.path)),
  };
  return fake;
}

const wholeAgent = (agent: FakeAgent): Agent => ({ ...ANY_AGENT, ...agent });

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text ? JSON.parse(text) : undefined;
}
