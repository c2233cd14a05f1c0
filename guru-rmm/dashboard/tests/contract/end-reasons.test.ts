import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { endWords } from '../../src/features/remote-control/words/end-words.ts';

const require = createRequire(import.meta.url);
const readJson = (path: string) => JSON.parse(readFileSync(require.resolve(path), 'utf8'));

/** What `end_reason` of a session and `reason` of `viewer:disconnected` may be, as far as the pinned contract knows. */
const ofSession = readJson('guru-connect-contract/schemas/SessionEndReason.schema.json');
const ofViewer = readJson('guru-connect-contract/embed/schemas/viewer-disconnected.schema.json');
const reasons = new Set([
  ...Object.keys(ofSession['x-known-values']),
  ...Object.keys(ofViewer.properties.payload.properties.reason['x-known-values']),
]);

test.each([...reasons])('the end reason %s of the contract has words', (reason) => {
  expect(endWords(reason)).not.toContain(`(${reason})`);
});

test('an end reason of a later minor is named as it came', () => {
  expect(endWords('a_reason_of_tomorrow')).toBe('The session has ended (a_reason_of_tomorrow).');
});
