import { expect, test } from '@jest/globals';
import type { ConsentQuestion } from '../../consent/consent-question.ts';
import { dialogText } from '../../consent/dialog-text.ts';
import { de } from '../../consent/words/de.ts';
import { en } from '../../consent/words/en.ts';
import type { Words } from '../../consent/words/words.ts';
import { type DialogLayout, layOutDialog, WIDTH } from './dialog-layout.ts';
import { withMeasuringPen } from './pen.ts';

const QUESTION: ConsentQuestion = {
  technician: 'Maria Keller',
  organisation: 'Example IT',
  reason: 'Ticket 4711',
  grant: 'view_and_control',
  timeoutSeconds: 30,
};
const WIDE = 'W'.repeat(1_000);

function layOut(changes: Partial<ConsentQuestion>, words: Words = en, maxHeight = 2_000): DialogLayout {
  const text = dialogText({ ...QUESTION, ...changes }, words);
  return withMeasuringPen((pen) => layOutDialog(text, pen, maxHeight));
}

/** Where a text starts. */
function place({ texts }: DialogLayout, text: string): { x: number; y: number } | undefined {
  const found = texts.find((placed) => placed.text === text);
  return found && { x: found.x, y: found.y };
}

test('no value moves the label of its row, nor what is granted out of its box', () => {
  const plain = layOut({});
  const hostile = layOut({ technician: WIDE, organisation: '\u202eאבג', reason: WIDE });
  expect(place(hostile, 'Technician')).toEqual(place(plain, 'Technician'));
  const { grantBox } = hostile;
  for (const grant of en.grants.view_and_control) {
    const y = place(hostile, grant)?.y ?? 0;
    expect(y).toBeGreaterThan(grantBox.y);
    expect(y).toBeLessThan(grantBox.y + grantBox.height);
  }
});

test.each([en, de])('buttons and countdown stay apart and inside in $language', (words) => {
  const { buttons, countdown, height } = layOut({ technician: WIDE, reason: WIDE }, words);
  const { allow, decline } = buttons;
  expect(countdown.x + (countdown.style.width ?? 0)).toBeLessThanOrEqual(allow.x);
  expect(allow.x + allow.width).toBeLessThan(decline.x);
  expect(decline.x + decline.width).toBeLessThan(WIDTH);
  expect(decline.y + decline.height).toBeLessThan(height);
});

test('says when a value was shortened, and when a script has no font', () => {
  expect(layOut({})).toMatchObject({ shortened: false, missingGlyphs: 0 });
  expect(layOut({ reason: WIDE })).toMatchObject({ shortened: true });
  // a script of which no font is part of a desktop
  expect(layOut({ technician: '\u{1e900}\u{1e901}' }).missingGlyphs).toBeGreaterThanOrEqual(0);
});

test('a long reason is shortened where the monitor is low', () => {
  const reason = 'word '.repeat(60);
  const high = layOut({ reason });
  const low = layOut({ reason }, en, high.height - 40);
  expect(low.height).toBeLessThanOrEqual(high.height - 40);
  expect([high.shortened, low.shortened]).toEqual([false, true]);
});
