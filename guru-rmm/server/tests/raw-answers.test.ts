import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startWorld, until, type World } from './support/test-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Sends bytes as they are, and reads until the server closes. */
async function exchange(text: string): Promise<string> {
  const socket = connect(Number(new URL(world.origin()).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** The last answer in what a server sent. */
function parseAnswer(text: string): RawAnswer {
  const [head = '', body = ''] = text.slice(text.lastIndexOf('HTTP/1.1 ')).split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return { status: Number(first.split(' ')[1]), headers, body: JSON.parse(body) };
}

function expectRefusal(text: string, status: number, errorCode: string): void {
  const answer = parseAnswer(text);
  expect(answer.body).toEqual({
    detail: expect.stringMatching(/^[A-Z].*\.$/),
    error_code: errorCode,
    status_code: status,
    request_id: answer.headers['x-request-id'],
  });
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['x-frame-options']).toBe('DENY');
  expect(answer.headers.connection).toBe('close');
}

const upgrade = (path: string, lines: string[], method = 'GET') =>
  [`${method} ${path} HTTP/1.1`, 'Connection: Upgrade', 'Upgrade: websocket', ...lines, '\r\n'].join('\r\n');
const HOST = 'Host: rmm.test';
const KEY = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`;
const VERSION = 'Sec-WebSocket-Version: 13';

describe('a refused handshake is answered like any other request', () => {
  test.each<[string, number, string, string]>([
    ['at another address', 404, 'route_not_found', upgrade('/ws/other', [HOST, KEY, VERSION])],
    ['without a key of an agent', 401, 'unauthorized', upgrade('/ws/agent', [HOST, KEY, VERSION])],
    ['without Host', 400, 'malformed_request', upgrade('/ws/agent', [KEY, VERSION])],
    ['with another expectation', 417, 'expectation_failed', upgrade('/ws/agent', [HOST, 'Expect: tea'])],
  ])('%s', async (_what, status, code, text) => {
    expectRefusal(await exchange(text), status, code);
  });

  test.each<[string, number, string, string, string[]]>([
    ['without Sec-WebSocket-Key', 400, 'malformed_request', 'GET', [VERSION]],
    ['with a version that nobody speaks', 400, 'malformed_request', 'GET', [KEY, 'Sec-WebSocket-Version: 7']],
    ['by POST', 405, 'method_not_allowed', 'POST', [KEY, VERSION]],
  ])('of an agent, %s', async (_what, status, code, method, lines) => {
    await world.signIn();
    const { key } = await world.enroll();
    const authorized = [HOST, `Authorization: Bearer ${key}`, ...lines];
    expectRefusal(await exchange(upgrade('/ws/agent', authorized, method)), status, code);
  });

  test("keeps the caller's request id", async () => {
    const text = await exchange(upgrade('/ws/other', [HOST, 'X-Request-Id: abc-12345678']));
    expect(parseAnswer(text).headers['x-request-id']).toBe('abc-12345678');
  });
});

describe('what Node would answer by itself is answered like any other request', () => {
  const close = 'Connection: close\r\n';
  test.each<[string, number, string, string]>([
    ['no Host', 400, 'malformed_request', `GET /health/live HTTP/1.1\r\n${close}\r\n`],
    ['no HTTP', 400, 'malformed_request', 'hello\r\n\r\n'],
    [
      'an unknown expectation',
      417,
      'expectation_failed',
      `GET /health/live HTTP/1.1\r\n${HOST}\r\n${close}Expect: tea\r\n\r\n`,
    ],
    [
      'headers that are too large',
      431,
      'headers_too_large',
      `GET / HTTP/1.1\r\n${HOST}\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`,
    ],
    ['a proxy request', 405, 'method_not_allowed', `CONNECT example.test:443 HTTP/1.1\r\n${HOST}\r\n\r\n`],
    [
      'a body that is not chunked as it claims',
      400,
      'malformed_request',
      `POST /api/agent/enroll HTTP/1.1\r\n${HOST}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    ],
    [
      'no HTTP after a sound request',
      400,
      'malformed_request',
      `GET /health/live HTTP/1.1\r\n${HOST}\r\n\r\n\0\0\0\r\n\r\n`,
    ],
  ])('%s', async (_what, status, code, text) => {
    expectRefusal(await exchange(text), status, code);
  });

  test('HTTP/1.0 needs no Host', async () => {
    expect(await exchange('GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('an upgrade to another protocol is not taken, and the request is served', () => {
  const h2c = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';

  test.each([
    ['a page', `GET /health/live HTTP/1.1\r\n${HOST}\r\n${h2c}\r\n`, /^HTTP\/1.1 200 .*"status":"ok"/s],
    [
      'a call with a body',
      `POST /api/agent/enroll HTTP/1.1\r\n${HOST}\r\n${h2c}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
      /^HTTP\/1.1 422 .*"error_code":"validation_failed"/s,
    ],
    [
      "the agents' own address",
      `GET /ws/agent HTTP/1.1\r\n${HOST}\r\n${h2c}\r\n`,
      /^HTTP\/1.1 404 .*"error_code":"route_not_found"/s,
    ],
  ])('%s', async (_what, text, expected) => {
    const socket = connect(Number(new URL(world.origin()).port), '127.0.0.1');
    let seen = '';
    socket.on('data', (chunk) => (seen += chunk));
    socket.write(text);
    await until('the answer is there', () => seen.endsWith('}'));
    expect(seen).toMatch(expected);
    // The connection goes on as HTTP/1.1.
    seen = '';
    socket.write(`GET /health/live HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`);
    await once(socket, 'close');
    expect(seen).toMatch(/^HTTP\/1.1 200 /);
  });
});
