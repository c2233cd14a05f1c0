import { expect, test } from '@jest/globals';
import { readConsumer } from './read-consumer.ts';

test.each([
  ['guru-rmm/1.0.0 guru-connect-contract/1.4.1', 'guru-rmm/1.0.0', '1.4.1'],
  ['guru-connect-contract/1.4.1', 'unknown', '1.4.1'],
  ['axios/1.13.2', 'axios/1.13.2', 'unknown'],
  ['node', 'node', 'unknown'],
  ['(comment) x/1', 'unknown', 'unknown'],
  ['\u001b[2J/1', 'unknown', 'unknown'],
  [`${'a'.repeat(41)}/1 guru-connect-contract/${'1'.repeat(40)}`, 'unknown', 'unknown'],
  [undefined, 'unknown', 'unknown'],
])('reads %j as %s pinned to %s', (userAgent, consumer, contractVersion) => {
  expect(readConsumer(userAgent)).toEqual({ consumer, contractVersion });
});
