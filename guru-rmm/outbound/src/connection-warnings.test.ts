import { expect, test } from '@jest/globals';
import { ConnectionWarnings } from './connection-warnings.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });
const late = new Error('Opening handshake has timed out');

test('warns once of each cause, and again after a connection succeeded', () => {
  const lines: string[] = [];
  const warnings = new ConnectionWarnings((_, sentence) => lines.push(sentence));
  for (const error of [refused, late, refused, late]) warnings.failed('relay.example:443', error);
  expect(lines).toEqual([
    '[WARNING] no connection to relay.example:443: connect ECONNREFUSED 10.0.0.1:443',
    '[WARNING] no connection to relay.example:443: Opening handshake has timed out',
  ]);
  warnings.succeeded();
  warnings.failed('relay.example:443', refused);
  expect(lines).toHaveLength(3);
});

test('is bounded', () => {
  let count = 0;
  const warnings = new ConnectionWarnings(() => count++);
  for (let index = 0; index < 1000; index++) warnings.failed('a:1', new Error(`cause ${index}`));
  expect(count).toBe(20);
});
