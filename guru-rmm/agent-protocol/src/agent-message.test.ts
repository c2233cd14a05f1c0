import { expect, test } from '@jest/globals';
import { readAgentMessage } from './agent-message.ts';

const hello = {
  kind: 'hello',
  agent_version: '1.0.0',
  hostname: 'pc',
  platform: 'linux-x64',
  os: 'Debian',
  uptime_seconds: 1,
};
const id = '7b8e3c52-9f0e-4c43-9c1e-3f3f6f0b2f11';
const parse = (value: unknown) => readAgentMessage(JSON.stringify(value));

test('texts are cut to length and lose control characters and direction marks', () => {
  const parsed = parse({ ...hello, hostname: `\u202eevil\u0007\n${'x'.repeat(500)}`, os: '<b>Debian</b>' });
  if (parsed.type !== 'message' || parsed.message.kind !== 'hello') throw new Error('not a hello');
  expect(parsed.message.hostname).toMatch(/^evil {2}x+$/);
  expect(parsed.message.hostname.length).toBeLessThanOrEqual(255);
  expect(parsed.message.os).toBe('<b>Debian</b>');
});

test('results with and without a result or an error are understood', () => {
  expect(parse({ kind: 'command_result', command_id: id, ok: true }).type).toBe('message');
  expect(parse({ kind: 'command_result', command_id: id, ok: true, result: { deep: [1] } }).type).toBe(
    'message',
  );
  expect(
    parse({ kind: 'command_result', command_id: id, ok: false, error: { code: 'no_display', detail: '' } })
      .type,
  ).toBe('message');
});

test('a kind of tomorrow is unknown, not invalid, whatever else the message holds', () => {
  expect(parse({ kind: 'screen_lock', command_id: 7 })).toEqual({ type: 'unknown', kind: 'screen_lock' });
});

test.each([
  ['not JSON', '{'],
  ['an array', '[]'],
  ['null', 'null'],
  ['no kind', '{"type":"hello"}'],
  ['an empty kind', '{"kind":""}'],
  ['a kind that is no text', '{"kind":["hello"]}'],
  ['a number that is none', JSON.stringify({ ...hello, uptime_seconds: 'long' })],
  ['a negative uptime', JSON.stringify({ ...hello, uptime_seconds: -1 })],
  [
    'a cpu of 101 %',
    '{"kind":"heartbeat","cpu_percent":101,"memory_used_bytes":1,"memory_total_bytes":1,"uptime_seconds":1}',
  ],
  ['an id that is no UUID', '{"kind":"command_ack","command_id":"1; DROP TABLE agents"}'],
  [
    'an error code that is prose',
    `{"kind":"command_result","command_id":"${id}","ok":false,"error":{"code":"It broke","detail":""}}`,
  ],
  [
    'a NUL deep inside',
    `{"kind":"command_result","command_id":"${id}","ok":true,"result":{"a":["\\u0000"]}}`,
  ],
  ['a NUL in a key', `{"kind":"command_result","command_id":"${id}","ok":true,"result":{"\\u0000":1}}`],
])('%s is refused', (_what, text) => {
  expect(readAgentMessage(text).type).toBe('invalid');
});
