import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { httpSource, TrustStore, updateTrust } from '@guru/release-trust';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { signOwnChannels } from '../src/releases/signing/own-channel.ts';
import { ContractClient } from './support/contract-client.ts';
import { INTEGRATION_KEY, PARENT_ORIGIN, startRelay, type TestRelay } from './support/relay.ts';
import { exchange as exchangeWith } from './support/upgrade.ts';

let relay: TestRelay;

beforeAll(async () => {
  relay = await startRelay({ environment: { CONNECT_PUBLIC_URL: 'https://connect.example.com' } });
});
afterAll(async () => {
  await relay.close();
});

const base = () => `http://127.0.0.1:${relay.port}`;

function directives(response: Response): Record<string, string> {
  const policy = response.headers.get('content-security-policy') ?? '';
  return Object.fromEntries(
    policy.split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(' ');
      return [name, values.join(' ')];
    }),
  );
}

const exchange = async (text: string) => await exchangeWith(relay.port, text);

describe('framing', () => {
  test.each<[string, string, string | null]>([
    ['/viewer', PARENT_ORIGIN, null],
    ['/viewer?embed=1&session_id=x&parent_origin=y', PARENT_ORIGIN, null],
    ['/viewer/assets/main.js', "'none'", 'DENY'],
  ])(
    '%s may load what the viewer needs, and be framed by %s alone',
    async (path, ancestors, frameOptions) => {
      const response = await fetch(`${base()}${path}`);
      expect(response.status).toBe(200);
      const policy = directives(response);
      expect(policy['frame-ancestors']).toBe(ancestors);
      expect(policy['default-src']).toBe("'none'");
      expect(policy['connect-src']).toBe("'self' wss://connect.example.com");
      expect(policy['worker-src']).toBe("'self'");
      expect(policy['img-src']).toBe("'self' blob: data:");
      expect(policy['script-src']).not.toMatch(/unsafe-inline|unsafe-eval'? |\*|data:/);
      expect(response.headers.get('x-frame-options')).toBe(frameOptions);
    },
  );

  test.each([
    '/',
    '/health/live',
    '/nothing',
    '/%zz',
    '/viewer/',
    '/viewer/assets/absent.js',
    '/viewer/index.html',
    '/releases/stable/linux-x64/agent',
    '/api/integration/capabilities',
    '/api/integration/v1/sessions',
  ])('%s may be framed by nobody', async (path) => {
    const response = await fetch(`${base()}${path}`);
    expect(directives(response)['frame-ancestors']).toBe("'none'");
    expect(response.headers.get('x-frame-options')).toBe('DENY');
  });

  test('no referrer, no guessing of types, no cookies, a request id, everywhere', async () => {
    for (const path of ['/viewer', '/health/live', '/nothing', '/%zz', '/api/integration/capabilities']) {
      const { headers } = await fetch(`${base()}${path}`);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('set-cookie')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('without allowed origins nobody frames the viewer', async () => {
    const lonely = await startRelay({ environment: { CONNECT_EMBED_ALLOWED_ORIGINS: '' } });
    try {
      const response = await fetch(`${lonely.url}/viewer`);
      expect(directives(response)['frame-ancestors']).toBe("'none'");
      expect(response.headers.get('x-frame-options')).toBe('DENY');
    } finally {
      await lonely.close();
    }
  });

  test('embedded_viewer off: the frame gets 404, a window of its own still the page', async () => {
    const limited = await startRelay({ environment: { CONNECT_DISABLED_FEATURES: 'embedded_viewer' } });
    try {
      const response = await fetch(`${limited.url}/viewer?embed=1`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error_code: 'feature_disabled' });
      const alone = await fetch(`${limited.url}/viewer`);
      expect(alone.status).toBe(200);
      expect(directives(alone)['frame-ancestors']).toBe("'none'");
      expect(alone.headers.get('x-frame-options')).toBe('DENY');
    } finally {
      await limited.close();
    }
  });
});

describe('the viewer', () => {
  test('is not kept by caches, its assets are asked for again', async () => {
    expect((await fetch(`${base()}/viewer`)).headers.get('cache-control')).toBe('no-store');
    const asset = await fetch(`${base()}/viewer/assets/main.js`);
    expect([asset.headers.get('cache-control'), asset.headers.get('content-type')]).toEqual([
      'no-cache',
      'application/javascript; charset=utf-8',
    ]);
  });

  test.each([
    '/viewer/assets/../index.html',
    '/viewer/assets/..%2findex.html',
    '/viewer/assets/%2e%2e/%2e%2e/package.json',
  ])('nothing outside its assets: %s', async (path) => {
    const answer = await exchange(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('route_not_found');
  });
});

describe('the release channel', () => {
  test('gives what the manifest says, the very bytes, and metadata that signs them', async () => {
    const content = randomBytes(300_000);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const folder = join(relay.folder, 'releases/stable');
    await mkdir(join(folder, 'linux-x64'), { recursive: true });
    await writeFile(join(folder, 'linux-x64/guru-connect-agent'), content);
    await writeFile(join(folder, 'linux-x64/other'), 'not in the manifest');
    const entry = { file: 'guru-connect-agent', version: '1.0.0', size: content.length, sha256 };
    await writeFile(
      join(folder, 'manifest.json'),
      JSON.stringify({ channel: 'stable', agents: { 'linux-x64': entry } }),
    );
    const client = new ContractClient(base());
    const release = await client.call('getRelease', { path: { channel: 'stable', platform: 'linux-x64' } });
    expect(release).toEqual({
      channel: 'stable',
      platform: 'linux-x64',
      version: '1.0.0',
      url: 'https://connect.example.com/releases/stable/linux-x64/guru-connect-agent',
      size: content.length,
      sha256,
      signature: null,
    });
    const response = await fetch(release.url.replace('https://connect.example.com', base()));
    expect(response.headers.get('content-length')).toBe(String(content.length));
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    for (const path of ['linux-x64/other', 'linux-x64/manifest.json', 'win32-x64/guru-connect-agent']) {
      expect((await fetch(`${base()}/releases/stable/${path}`)).status).toBe(404);
    }
    const dataDir = relay.folder;
    await signOwnChannels({ releases: join(dataDir, 'releases'), dataDir }, pino({ level: 'silent' }));
    const address = `${base()}/releases/stable/linux-x64/guru-connect-agent`;
    const rest = await fetch(address, { headers: { range: 'bytes=299999-' } });
    expect([rest.status, Buffer.from(await rest.arrayBuffer())]).toEqual([206, content.subarray(-1)]);
    const metadata = new URL(`${base()}/releases/stable/metadata/`);
    const root = await httpSource(metadata)('1.root.json', 65_536);
    const seen = new TrustStore(join(dataDir, 'seen'));
    const [signed] = await updateTrust(seen, root ?? Buffer.alloc(0), httpSource(metadata));
    expect(signed).toEqual({
      path: 'linux-x64/guru-connect-agent',
      version: '1.0.0',
      size: content.length,
      sha256,
    });
    for (const name of [
      'root.pem',
      '..%2f.keys%2froot.pem',
      '%2e%2e%2f%2e%2e%2ftoken-secret',
      'manifest.json',
    ]) {
      expect((await fetch(new URL(name, metadata))).status).toBe(404);
    }
    expect((await fetch(`${base()}/releases/.keys/metadata/timestamp.json`)).status).toBe(404);
    const other = { path: { channel: 'stable', platform: 'win32-x64' } };
    expect(await client.refusal('getRelease', other)).toBe('404 release_not_found');
    await writeFile(join(folder, 'manifest.json'), '{ broken');
    const broken = { path: { channel: 'stable', platform: 'linux-x64' } };
    expect(await client.refusal('getRelease', broken)).toBe('500 internal_error');
  });
});

test('an address that cannot be decoded is not there', async () => {
  const response = await fetch(`${base()}/%zz`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error_code: 'route_not_found' });
});

const LONG = `X-Long: ${'x'.repeat(20_000)}\r\n`;

test.each([
  ['no HTTP', 'NONSENSE\r\n\r\n', '400 Bad Request', 'malformed_json'],
  [
    'headers without end',
    `GET / HTTP/1.1\r\nHost: x\r\n${LONG}\r\n`,
    '413 Payload Too Large',
    'payload_too_large',
  ],
  ['no Host', 'GET /health/live HTTP/1.1\r\n\r\n', '400 Bad Request', 'malformed_json'],
  ['two Hosts', 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', '404 Not Found', 'route_not_found'],
  [
    'an unknown expectation',
    'GET /nothing HTTP/1.1\r\nHost: x\r\nExpect: miracle\r\n\r\n',
    '404 Not Found',
    'route_not_found',
  ],
  [
    'a body that is shorter than it says',
    'POST /api/integration/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n',
    '400 Bad Request',
    'malformed_json',
  ],
])('a request with %s is answered with envelope, id and headers', async (_, text, status, code) => {
  const [head = '', body = ''] = (await exchange(text)).split('\r\n\r\n');
  expect(head).toContain(`HTTP/1.1 ${status}\r\n`);
  const { error_code, request_id } = JSON.parse(body);
  expect(error_code).toBe(code);
  expect(head.toLowerCase()).toContain(`x-request-id: ${request_id}\r\n`);
  for (const header of ["frame-ancestors 'none'", 'x-frame-options: deny', 'x-content-type-options: nosniff'])
    expect(head.toLowerCase()).toContain(header);
});

test('an unknown expectation is ignored, and 100-continue is kept', async () => {
  const ask = (expectation: string) =>
    exchange(`GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: ${expectation}\r\n\r\n`);
  expect(await ask('miracle')).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(await ask('100-continue')).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
});

test.each(['/viewer', '/viewer/assets/main.js'])(
  '%s has no ranges, and is 412 for another version',
  async (path) => {
    const ranged = await fetch(`${base()}${path}`, { headers: { range: 'bytes=999999-' } });
    expect(ranged.status).toBe(200);
    const other = await fetch(`${base()}${path}`, { headers: { 'if-match': '"other"' } });
    expect(other.status).toBe(412);
    expect(await other.json()).toMatchObject({ status_code: 412, error_code: 'validation_failed' });
  },
);

test('a client that hangs up in the middle of its body is no error of the server', async () => {
  let written = '';
  const logTo = new Writable({
    write(chunk, _, done) {
      written += String(chunk);
      done();
    },
  });
  const logged = await startRelay({ logTo });
  try {
    const socket = connect(logged.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    const headers = `Host: x\r\nAuthorization: Bearer ${INTEGRATION_KEY}\r\nContent-Type: application/json\r\n`;
    socket.write(
      `POST /api/integration/v1/sessions HTTP/1.1\r\n${headers}Content-Length: 100\r\nExpect: 100-continue\r\n\r\n`,
    );
    // The relay reads the body now.
    await new Promise<void>((resolve) => socket.once('data', () => resolve()));
    socket.write('{"agent_id":');
    socket.resetAndDestroy();
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    expect((await fetch(`${logged.url}/health/ready`)).status).toBe(200);
  } finally {
    await logged.close();
  }
  expect(written).not.toContain('"level":"error"');
});

test('health', async () => {
  expect(await (await fetch(`${base()}/health/live`)).json()).toEqual({ status: 'ok' });
  expect((await fetch(`${base()}/health/ready`)).status).toBe(200);
});
