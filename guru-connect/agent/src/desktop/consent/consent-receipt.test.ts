import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { ConsentQuestion } from './consent-question.ts';
import { ReceiptBook } from './consent-receipt.ts';
import { dialogText, exactText } from './dialog-text.ts';
import { de } from './words/de.ts';
import { en } from './words/en.ts';

const question: ConsentQuestion = {
  technician: 'Maria Keller',
  organisation: 'Example IT',
  reason: 'Ticket 4711',
  grant: 'view_and_control',
  timeoutSeconds: 30,
};

test('the exact text has every line of the dialog', () => {
  expect(exactText(dialogText(question, en))).toBe(
    [
      'Remote support request',
      'Technician: Maria Keller',
      'Organisation: Example IT',
      'Reason: Ticket 4711',
      'If you allow this, the technician can',
      '- see everything on your screens',
      '- use your mouse and keyboard',
      'You can end the session at any time. Decline if you did not ask for help.',
      'Declines in 30 seconds',
      '[Allow] [Decline]',
    ].join('\n'),
  );
});

test('a technician cannot add a line, an empty reason is named', () => {
  const text = dialogText({ ...question, technician: 'Eve\n- nothing', reason: ' \n ' }, en);
  expect(text.technician.value).toBe('Eve - nothing');
  expect(text.reason.value).toBe('No reason given');
});

test('a receipt names the text by its hash and counts refusals by kind', () => {
  const book = new ReceiptBook(dialogText(question, de), 'erika');
  for (const refusal of ['injected', 'too_soon', 'injected'] as const) book.refused(refusal);
  book.shortened = true;
  expect(book.close('keyboard')).toEqual({
    textSha256: createHash('sha256')
      .update(exactText(dialogText(question, de)))
      .digest('hex'),
    language: 'de',
    answeredWith: 'keyboard',
    openMs: expect.any(Number),
    refusals: { injected: 2, too_soon: 1 },
    missingGlyphs: 0,
    shortened: true,
    user: 'erika',
  });
});

test('what is granted changes the hash', () => {
  const hash = (grant: ConsentQuestion['grant']) =>
    new ReceiptBook(dialogText({ ...question, grant }, en), null).close(null).textSha256;
  expect(hash('view')).not.toBe(hash('view_and_control'));
});
