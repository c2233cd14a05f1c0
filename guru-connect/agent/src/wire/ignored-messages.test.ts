import { expect, test } from '@jest/globals';
import pino from 'pino';
import { IgnoredMessages } from './ignored-messages.ts';

test('logs the first ignored message and the count at the end', () => {
  const lines: string[] = [];
  const ignored = new IgnoredMessages(
    pino({ base: null, timestamp: false }, { write: (line) => lines.push(line) }),
  );
  for (let i = 0; i < 1000; i++) ignored.add('unknown');
  ignored.close();
  ignored.close();
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 30, kind: 'unknown', msg: 'message ignored' },
    { level: 30, count: 1000, msg: 'messages ignored' },
  ]);
});

test('logs nothing when nothing was ignored', () => {
  const lines: string[] = [];
  new IgnoredMessages(pino({}, { write: (line) => lines.push(line) })).close();
  expect(lines).toEqual([]);
});
