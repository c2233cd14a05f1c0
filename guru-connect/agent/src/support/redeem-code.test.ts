import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { redeemCode } from './redeem-code.ts';

const ANSWER = {
  agent_id: 'support-1',
  agent_key: 'gck_0123456789abcdef',
  session_id: 'session-1',
  technician_name: 'Maria Keller',
  organisation: 'Example IT',
};
const CODE = 'K7M-2QX-9PD';

let server: Server;
let relayUrl: string;
let answer: (response: ServerResponse) => void;
let asked: { method?: string | undefined; url?: string | undefined; body: string }[];

beforeAll(async () => {
  server = createServer((request: IncomingMessage, response) => {
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      asked.push({ method: request.method, url: request.url, body });
      answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  relayUrl = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function redeem(status: number, body: unknown, headers: Record<string, string> = {}) {
  asked = [];
  answer = (response) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  return redeemCode({ relayUrl, supportCode: CODE });
}

test('sends the code in the body, and takes the credentials of one session', async () => {
  expect(await redeem(200, { ...ANSWER, of_a_later_relay: true })).toEqual({
    config: { relayUrl, agentId: 'support-1', agentKey: 'gck_0123456789abcdef' },
    sessionId: 'session-1',
    technician: 'Maria Keller',
    organisation: 'Example IT',
  });
  expect(asked).toEqual([{ method: 'POST', url: '/api/codes/redeem', body: `{"code":"${CODE}"}` }]);
});

test('takes an answer without names', async () => {
  const { technician_name: _, organisation: __, ...answerWithoutNames } = ANSWER;
  expect(await redeem(200, answerWithoutNames)).toMatchObject({ technician: '', organisation: '' });
});

test.each([
  ['code_invalid', 404, { error_code: 'code_invalid', status_code: 404, detail: 'x' }, 'Ask the technician'],
  ['rate_limited', 429, { error_code: 'rate_limited', status_code: 429, detail: 'x' }, 'Wait'],
  ['relay_unreachable', 404, '<html>not found</html>', 'answered with 404'],
  [
    'relay_unreachable',
    503,
    { error_code: 'unavailable', status_code: 503, detail: 'x' },
    'answered with 503',
  ],
  ['relay_unreachable', 200, '{"agent_id"', 'not one of a relay'],
  ['relay_unreachable', 200, { ...ANSWER, agent_id: '../etc' }, 'not one of a relay'],
  ['relay_unreachable', 200, { ...ANSWER, agent_key: 'a key\nwith lines in it' }, 'not one of a relay'],
  ['relay_unreachable', 200, { ...ANSWER, organisation: 'x'.repeat(100_000) }, 'there is no answer'],
])('is %s after %i %.40j, says what to do, and asks once', async (code, status, body, message) => {
  await expect(redeem(status, body)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
  expect(asked).toHaveLength(1);
});

test('does not follow the relay to another server', async () => {
  await expect(
    redeem(307, '', { location: `${relayUrl.replace('ws', 'http')}/elsewhere` }),
  ).rejects.toMatchObject({
    code: 'relay_unreachable',
  });
  expect(asked).toHaveLength(1);
});

test('names the server when nothing listens there, and not the code', async () => {
  const attempt = redeemCode({ relayUrl: 'ws://127.0.0.1:1', supportCode: CODE });
  await expect(attempt).rejects.toMatchObject({
    code: 'relay_unreachable',
    message: expect.stringMatching(/^The support server 127\.0\.0\.1:1 cannot be used: (?!.*K7M)/),
  });
});
