import { expect, test } from '@jest/globals';
import { type Sample, showsMarks } from './screen-marks.ts';

const BLUE = 0x0b57c2;
const WHITE = 0xffffff;
const NEARLY_WHITE = 0xf6f8fa;

function seen(...colours: (number | null)[]): Sample[] {
  const drawn = [BLUE, BLUE, WHITE, WHITE];
  return colours.map((colour, i) => ({ drawn: drawn[i] ?? WHITE, seen: colour }));
}

test.each([
  ['the very colours', seen(BLUE, BLUE, WHITE, WHITE), true],
  ['inverted colours', seen(0xf4a83d, 0xf4a83d, 0, 0), true],
  ['tinted colours', seen(0x0a4a90, 0x0a4a90, 0xffe0b0, 0xffe0b0), true],
  ['one colour all over: another window', seen(0x204020, 0x204020, 0x204020, 0x204020), false],
  ['marks of one colour that differ', seen(BLUE, BLUE, WHITE, 0x204020), false],
  ['colours that can hardly be told apart: transparent', seen(0x202020, 0x202020, 0x242424, 0x242424), false],
  ['a mark beyond the screen', seen(BLUE, BLUE, WHITE, null), false],
  ['no marks', [], true],
])('%s', (_title, samples, expected) => {
  expect(showsMarks(samples)).toBe(expected);
});

test('colours that were drawn alike may look alike', () => {
  const samples = [...seen(BLUE, BLUE, WHITE, WHITE), { drawn: NEARLY_WHITE, seen: WHITE }];
  expect(showsMarks(samples)).toBe(true);
});
