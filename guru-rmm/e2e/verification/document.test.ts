import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { verificationDocument } from './document.ts';
import { PROMISES } from './promises.ts';

const proof = { file: 'main-path', test: 'it works', evidence: 'a picture' };
const promise = { line: 'A line', proofs: [proof] };
const result = (passed: boolean) => ({ file: 'main-path', title: 'it works', passed });
const rowsOf = (text: string) => text.split('\n').filter((line) => line.startsWith('| A line'));

test.each([
  ['[OK] passed', [result(true)]],
  ['[ERROR] failed', [result(false)]],
  ['[ERROR] did not run', []],
  ['[ERROR] did not run', [{ ...result(true), file: 'restart' }]],
])('a proof is %s by the results %j', (words, results) => {
  expect(rowsOf(verificationDocument([promise], results))).toEqual([
    `| A line | it works (\`main-path\`) | ${words} | a picture |`,
  ]);
});

test('a line names the checks outside the suite, and what needs Windows', () => {
  const more = {
    ...promise,
    elsewhere: [{ check: '`npm run ci`', evidence: 'alone' }],
    needsWindows: 'a dialog',
  };
  expect(rowsOf(verificationDocument([more], [])).slice(1)).toEqual([
    '| A line | `npm run ci` | not a part of this suite | alone |',
    '| A line | none | [WARNING] needs Windows | a dialog |',
  ]);
});

test('docs/verification.md is what a run of the suite writes in which every test passes', () => {
  const passed = PROMISES.flatMap(({ proofs }) => proofs).map(({ file, test: title }) => {
    return { file, title, passed: true };
  });
  const committed = readFileSync(new URL('../../docs/verification.md', import.meta.url), 'utf8');
  expect(committed).toBe(verificationDocument(PROMISES, passed));
});

test.each(PROMISES.flatMap(({ proofs }) => proofs))('$file has the test "$test"', ({ file, test: title }) => {
  const source = readFileSync(new URL(`../tests/${file}.test.ts`, import.meta.url), 'utf8');
  // The title of a row of a table begins with the row's name.
  const written = [title, title.replace(/^[^:]*/, '%s')];
  expect(
    written.some((words) => [`'${words}'`, `"${words}"`].some((quoted) => source.includes(quoted))),
  ).toBe(true);
});
