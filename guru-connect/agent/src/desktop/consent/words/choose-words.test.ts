import { expect, test } from '@jest/globals';
import { chooseWords } from './choose-words.ts';
import { de } from './de.ts';
import { en } from './en.ts';

test.each([
  [{ LANG: 'de_AT.UTF-8' }, 'de'],
  [{ LANG: 'DE' }, 'de'],
  [{ LANG: 'de_DE', LC_MESSAGES: 'en_GB.UTF-8' }, 'en'],
  [{ LANG: 'en_US', LC_MESSAGES: 'en_US', LC_ALL: 'de_CH' }, 'de'],
  [{ LANG: 'den_CA' }, 'en'],
  [{ LANG: 'C.UTF-8', LC_ALL: '' }, 'en'],
  [{ LANG: 'fr_FR.UTF-8' }, 'en'],
  [{ LANG: '../../de' }, 'en'],
  [{}, 'en'],
])('%j is served in %s', (environment, language) => {
  expect(chooseWords(environment).language).toBe(language);
});

test.each([
  [en, false, ['Declines in 1 second', 'Declines in 2 seconds']],
  [en, true, ['Allows in 1 second', 'Allows in 2 seconds']],
  [de, false, ['Ablehnung in 1 Sekunde', 'Ablehnung in 2 Sekunden']],
  [de, true, ['Zulassung in 1 Sekunde', 'Zulassung in 2 Sekunden']],
])('counts down in $language to what no answer means (allows: %p)', (words, silenceAllows, expected) => {
  expect([1, 2].map((seconds) => words.countdown(seconds, silenceAllows))).toEqual(expected);
});

test('names at least as much for control as for viewing', () => {
  for (const words of [en, de]) {
    expect(words.grants.view_and_control).toEqual(expect.arrayContaining([...words.grants.view]));
    expect(words.grants.view_and_control.length).toBeGreaterThan(words.grants.view.length);
  }
});
