import { expect, test } from '@jest/globals';
import { SHIPPED } from './shipped.ts';
import { isPermissive, thirdParties, thirdPartyNotices } from './notices.ts';

const root = new URL('../..', import.meta.url).pathname;

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND GPL-3.0', false],
  ['(MIT AND GPL-3.0)', false],
  ['(MIT OR Apache-2.0) AND GPL-3.0', false],
  ['GPL-3.0 AND (MIT OR Apache-2.0)', false],
  ['(MIT OR Apache-2.0) AND ISC', true],
  ['MPL-2.0', false],
  ['LGPL-3.0-or-later', false],
  ['undefined', false],
])('%s may be part of a release: %s', (expression, isAllowed) => {
  expect(isPermissive(expression)).toBe(isAllowed);
});

test('every production package has a licence that a release may contain, and its text is in the notices', () => {
  const parties = thirdParties(root, SHIPPED);
  expect(parties.length).toBeGreaterThan(50);
  const notices = thirdPartyNotices(parties);
  for (const { name, version, texts } of parties) {
    expect(notices).toContain(`${name} ${version} (`);
    for (const text of texts) expect(notices).toContain(text);
  }
});

test('a package under a copyleft licence keeps the release from being packed, by name', () => {
  const party = { name: 'library', version: '1.0.0', licence: 'GPL-3.0', texts: [] };
  expect(() => thirdPartyNotices([party])).toThrow('library 1.0.0 (GPL-3.0)');
});
