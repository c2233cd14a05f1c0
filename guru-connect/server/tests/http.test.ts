import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ContractClient } from './support/contract-client.ts';
import { PARENT_ORIGIN, startRelay, type TestRelay } from './support/relay.ts';

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

/** Sends text as it is, not by fetch, which would tidy it; gives all that comes back. */
async function exchange(text: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(relay.port, '127.0.0.1', () => socket.end(text));
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

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
  test('gives what the manifest says, and the very bytes', async () => {
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

test.each([
  ['is no HTTP', 'NONSENSE\r\n\r\n', '400 Bad Request', 'malformed_json'],
  [
    'has headers without end',
    `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
    '413 Payload Too Large',
    'payload_too_large',
  ],
])('what %s is answered as everything is', async (_, text, status, code) => {
  const [head = '', body = ''] = (await exchange(text)).split('\r\n\r\n');
  expect(head).toContain(`HTTP/1.1 ${status}\r\n`);
  const { error_code, request_id } = JSON.parse(body);
  expect(error_code).toBe(code);
  expect(head.toLowerCase()).toContain(`x-request-id: ${request_id}\r\n`);
  for (const header of ["frame-ancestors 'none'", 'x-frame-options: deny', 'x-content-type-options: nosniff'])
    expect(head.toLowerCase()).toContain(header);
});

test('health', async () => {
  expect(await (await fetch(`${base()}/health/live`)).json()).toEqual({ status: 'ok' });
  expect((await fetch(`${base()}/health/ready`)).status).toBe(200);
});
