import { expect, test } from '@jest/globals';
import { eventually } from './eventually.ts';

test('returns the first answer that is something, zero and the empty text included', async () => {
  const answers = [null, undefined, false, 0] as const;
  let asked = 0;
  expect(await eventually('an answer', () => answers[asked++])).toBe(0);
  expect(await eventually('an answer', async () => '')).toBe('');
});

test('names what did not happen', async () => {
  await expect(eventually('a miracle', () => null, 20)).rejects.toThrow(/within 20 ms: a miracle/);
});
