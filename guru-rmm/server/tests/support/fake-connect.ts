import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SampleChannel } from '@guru/release-trust/testing';
import { PINNED_CONTRACT_VERSION } from '../../src/connect-client/generated/operations.ts';
import { CONNECT_FEATURES } from './connect-features.ts';

/** What a call does instead of working: an error of GC's, no answer at all, or a broken connection. */
export type Fault = { status: number; errorCode: string } | 'hang' | 'drop' | 'drop_after';

interface FakeSession {
  session_id: string;
  agent_id: string | null;
  mode: string;
  status: string;
  source: string;
  technician: { id: string; name: string };
  reason: string | null;
  created_at: string;
  expires_at: string;
  started_at: string | null;
  ended_at: string | null;
  end_reason: string | null;
  audit: { length: number; head: string } | null;
  consent: FakeConsent | null;
}

/** The consent of a session's user, as the contract has it. */
export interface FakeConsent {
  state: string;
  cause: string | null;
  access: string;
  asked_at: string | null;
  expires_at: string | null;
  answered_at: string | null;
  receipt: { event_id: string; hash: string } | null;
}

export const INTEGRATION_KEY = 'integration-key-of-the-tests-0123456789';
export const RELEASE_VERSION = '1.0.0';

/**
 * A Guru Connect that remembers, for tests of sequences: what was created, and what was ended. Its shapes are checked
 * by the client itself, which validates every answer against the contract.
 */
export async function startFakeConnect() {
  const agents = new Map<string, { connected: boolean; version: string }>();
  /** Codes that nobody has redeemed, with their sessions. */
  const codes = new Map<string, string>();
  const keys = new Map<string, { agentId: string; revoked: boolean }>();
  const sessions = new Map<string, FakeSession>();
  const idempotent = new Map<string, string>();
  const tokens: string[] = [];
  /** A promise holds the call back until it settles. */
  const faults = new Map<string, Fault | Promise<Fault | undefined>>();
  const calls: string[] = [];
  const features = { ...CONNECT_FEATURES };
  const settings = {
    contractVersion: PINNED_CONTRACT_VERSION as string,
    /** Each connection dies with its second request, as kept-alive ones do when GC was restarted meanwhile. */
    forgetConnections: false,
    /** Sessions in one page of the list. */
    pageSize: 3,
  };
  /** The signed release channel. */
  const releases = { root: new SampleChannel().root, isSigned: true };
  const served = new WeakSet<Socket>();

  /** What machines said when they ended sessions. */
  const words = new Map<string, { code: string; detail: string }>();
  const endSession = (session: FakeSession, reason: string, said?: { code: string; detail: string }) => {
    if (session.status === 'ended') return;
    if (said) words.set(session.session_id, said);
    const head = createHash('sha256').update(session.session_id).digest('hex');
    if (session.consent?.state === 'pending') setConsent(session, 'withdrawn');
    Object.assign(session, {
      status: 'ended',
      ended_at: new Date().toISOString(),
      end_reason: reason,
      audit: { length: 2, head },
    });
  };

  /** Has the user be asked, or answer, as GC would report it. */
  const setConsent = (session: FakeSession, state: string, cause: string | null = null) => {
    const now = new Date();
    const isAsking = state === 'pending';
    const hash = createHash('sha256').update(`${session.session_id} ${state}`).digest('hex');
    session.consent = {
      state,
      cause,
      access: 'control',
      asked_at: session.consent?.asked_at ?? now.toISOString(),
      expires_at: session.consent?.expires_at ?? new Date(now.getTime() + 60_000).toISOString(),
      answered_at: isAsking ? null : now.toISOString(),
      receipt: isAsking ? null : { event_id: randomUUID(), hash },
    };
    session.status = isAsking ? 'awaiting_consent' : 'waiting_for_viewer';
  };

  /** Joins a session as a machine with its code. @returns false when the code is unknown or spent */
  const redeem = (code: string): boolean => {
    const session = sessions.get(codes.get(code) ?? '');
    if (session === undefined || !codes.delete(code) || session.status === 'ended') return false;
    session.agent_id = `support-${session.session_id}`;
    setConsent(session, 'pending');
    return true;
  };

  type Answer = [status: number, body: unknown];
  const failure = (status: number, error_code: string): Answer => [
    status,
    { detail: `fake: ${error_code}`, error_code, status_code: status, request_id: 'fake-request' },
  ];

  const createSession = (body: Record<string, unknown>, idempotencyKey: string | undefined): Answer => {
    const agentId = String(body.agent_id);
    const repeated = idempotent.get(idempotencyKey ?? '');
    if (repeated !== undefined) return [201, sessions.get(repeated)];
    if (!agents.has(agentId)) return failure(404, 'agent_not_found');
    if ([...sessions.values()].some((open) => open.agent_id === agentId && open.status !== 'ended')) {
      return failure(409, 'session_conflict');
    }
    const now = new Date();
    const session: FakeSession = {
      session_id: randomUUID(),
      agent_id: agentId,
      mode: String(body.mode),
      status: 'waiting_for_agent',
      source: String(body.source),
      technician: body.technician as FakeSession['technician'],
      reason: (body.reason as string | undefined) ?? null,
      created_at: now.toISOString(),
      expires_at: new Date(now.getTime() + 300_000).toISOString(),
      started_at: null,
      ended_at: null,
      end_reason: null,
      audit: null,
      consent: null,
    };
    sessions.set(session.session_id, session);
    if (idempotencyKey !== undefined) idempotent.set(idempotencyKey, session.session_id);
    return [201, session];
  };

  const handlers: Record<
    string,
    (id: string, body: Record<string, unknown>, request: IncomingMessage) => Answer
  > = {
    'GET capabilities': () => [
      200,
      {
        contract_version: settings.contractVersion,
        product_version: '1.0.0',
        supported_versions: [`v${settings.contractVersion.split('.')[0]}`],
        features: { ...features },
      },
    ],
    'GET agent': (id) => {
      const agent = agents.get(id);
      if (agent === undefined) return failure(404, 'agent_not_found');
      const seen = new Date().toISOString();
      return [
        200,
        {
          agent_id: id,
          connected: agent.connected,
          last_seen_at: seen,
          agent_version: agent.version,
          platform: 'linux-x64',
          hostname: 'fake',
          monitors: [],
        },
      ];
    },
    'POST keys': (id) => {
      if (!agents.has(id)) agents.set(id, { connected: false, version: RELEASE_VERSION });
      const keyId = randomUUID();
      keys.set(keyId, { agentId: id, revoked: false });
      const created_at = new Date().toISOString();
      const key = `gck_${keyId.replaceAll('-', '')}_${'s'.repeat(43)}`;
      return [
        201,
        {
          key_id: keyId,
          agent_id: id,
          label: 'Guru RMM',
          created_at,
          last_used_at: null,
          revoked_at: null,
          key,
        },
      ];
    },
    'DELETE key': (id) => {
      const key = keys.get(id);
      if (key === undefined) return failure(404, 'key_not_found');
      key.revoked = true;
      return [204, undefined];
    },
    'POST sessions': (_id, body, request) =>
      createSession(body, request.headers['idempotency-key'] as string | undefined),
    'GET sessions': (_id, _body, request) => {
      const query = new URL(request.url ?? '', 'http://fake').searchParams;
      const between = ({ created_at }: FakeSession) =>
        created_at >= (query.get('created_from') ?? '') && created_at < (query.get('created_to') ?? '9');
      const all = [...sessions.values()].filter(between);
      const offset = Number(query.get('cursor') ?? 0);
      const next = offset + settings.pageSize;
      const next_cursor = next < all.length ? String(next) : null;
      return [200, { sessions: all.slice(offset, next), next_cursor }];
    },
    'GET session': (id) => (sessions.has(id) ? [200, sessions.get(id)] : failure(404, 'session_not_found')),
    'GET events': (id) => {
      const session = sessions.get(id);
      if (session === undefined) return failure(404, 'session_not_found');
      const data = { reason: session.end_reason, ...words.get(id) };
      const ended = { event_id: randomUUID(), type: 'ended', occurred_at: session.ended_at, data };
      return [200, { events: session.status === 'ended' ? [ended] : [] }];
    },
    'DELETE session': (id) => {
      const session = sessions.get(id);
      if (session === undefined) return failure(404, 'session_not_found');
      endSession(session, 'requested');
      return [200, session];
    },
    'POST viewer-token': (id, body) => {
      const session = sessions.get(id);
      if (session === undefined) return failure(404, 'session_not_found');
      if (session.status === 'ended') return failure(409, 'session_ended');
      const token = `token-${randomUUID()}`;
      tokens.push(token);
      const query = `embed=1&session_id=${id}&parent_origin=${encodeURIComponent(String(body.parent_origin))}`;
      const expires_at = new Date(Date.now() + 300_000).toISOString();
      return [
        201,
        {
          token,
          expires_at,
          viewer_embed_url: `${origin}/viewer?${query}#token=${token}`,
          viewer_native_url: null,
        },
      ];
    },
    'POST codes': (_id, body) => {
      const now = new Date();
      const letters = createHash('sha256').update(randomUUID()).digest('hex').toUpperCase();
      const code = letters.replace(/[01]/g, 'K').replace(/^(.{3})(.{3})(.{3}).*$/, '$1-$2-$3');
      const expires_at = new Date(now.getTime() + Number(body.expires_in_seconds) * 1000).toISOString();
      const session: FakeSession = {
        session_id: randomUUID(),
        agent_id: null,
        mode: 'attended',
        status: 'waiting_for_agent',
        source: String(body.source),
        technician: body.technician as FakeSession['technician'],
        reason: (body.reason as string | undefined) ?? null,
        created_at: now.toISOString(),
        expires_at,
        started_at: null,
        ended_at: null,
        end_reason: null,
        audit: null,
        consent: null,
      };
      sessions.set(session.session_id, session);
      codes.set(code, session.session_id);
      return [201, { code, expires_at, session_id: session.session_id }];
    },
    'GET release': () => [
      200,
      {
        channel: 'stable',
        platform: 'linux-x64',
        version: RELEASE_VERSION,
        url: `${origin}/releases/stable/linux-x64/agent`,
        size: 1000,
        sha256: 'a'.repeat(64),
        signature: null,
      },
    ],
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/releases/stable/metadata/1.root.json') {
      response.writeHead(releases.isSigned ? 200 : 404).end(releases.isSigned ? releases.root : undefined);
      return;
    }
    const { name, id } = route(request);
    if (settings.forgetConnections && served.has(request.socket)) return void request.socket.destroy();
    served.add(request.socket);
    calls.push(name);
    const fault = await faults.get(name);
    if (fault === 'hang') return;
    if (fault === 'drop') return void request.socket.destroy();
    if (fault !== undefined && fault !== 'drop_after')
      return send(response, failure(fault.status, fault.errorCode));
    if (name !== 'GET capabilities' && request.headers.authorization !== `Bearer ${INTEGRATION_KEY}`) {
      return send(response, failure(401, 'unauthorized'));
    }
    const text = Buffer.concat(chunks).toString();
    const answer = handlers[name]?.(id, text === '' ? {} : JSON.parse(text), request);
    if (fault === 'drop_after') return void request.socket.destroy();
    send(response, answer ?? failure(404, 'route_not_found'));
  });

  function send(response: ServerResponse, [status, body]: Answer) {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'fake-request' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  return {
    origin,
    agents,
    keys,
    sessions,
    tokens,
    faults,
    calls,
    features,
    settings,
    releases,
    endSession,
    codes,
    redeem,
    setConsent,
    openSessions: () => [...sessions.values()].filter((session) => session.status !== 'ended'),
    liveKeys: () => [...keys.values()].filter((key) => !key.revoked).length,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type FakeConnect = Awaited<ReturnType<typeof startFakeConnect>>;

const ROUTES: [RegExp, string][] = [
  [/^\/capabilities$/, 'capabilities'],
  [/^\/v1\/agents\/([^/]+)$/, 'agent'],
  [/^\/v1\/agents\/[^/]+\/keys\/([^/]+)$/, 'key'],
  [/^\/v1\/agents\/([^/]+)\/keys$/, 'keys'],
  [/^\/v1\/sessions$/, 'sessions'],
  [/^\/v1\/sessions\/([^/]+)$/, 'session'],
  [/^\/v1\/sessions\/([^/]+)\/viewer-token$/, 'viewer-token'],
  [/^\/v1\/sessions\/([^/]+)\/events$/, 'events'],
  [/^\/v1\/codes$/, 'codes'],
  [/^\/v1\/releases\//, 'release'],
];

function route(request: IncomingMessage): { name: string; id: string } {
  const path = (request.url ?? '').replace('/api/integration', '').split('?')[0] ?? '';
  for (const [pattern, name] of ROUTES) {
    const match = pattern.exec(path);
    if (match !== null) return { name: `${request.method} ${name}`, id: match[1] ?? '' };
  }
  return { name: `${request.method} ${path}`, id: '' };
}
