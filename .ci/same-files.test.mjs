import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differingCopies, differingVersions } from './same-files.mjs';

const COPIES = [{ in: ['a', 'b'], path: 'package' }];
const compare = (contents) => differingCopies(COPIES, Object.keys(contents), (file) => Buffer.from(contents[file]));

test('accepts equal folders, and files beside them that differ', () => {
  assert.deepEqual(compare({ 'a/package/x.ts': '1', 'b/package/x.ts': '1', 'a/package.json': '2' }), []);
});

test('names a file that differs', () => {
  assert.deepEqual(compare({ 'a/package/x.ts': '1', 'b/package/x.ts': '2' }), ['a/package/x.ts and b/package/x.ts differ']);
});

test('names a file that only one repository has', () => {
  assert.deepEqual(compare({ 'a/package/x.ts': '1', 'b/package/x.ts': '1', 'b/package/y.ts': '1' }), ['a/package/y.ts and b/package/y.ts differ']);
});

test('names a package that two manifests declare in different versions, unless the table gives a reason', () => {
  const manifests = [
    ['a/package.json', { dependencies: { jest: '1', typescript: '5' } }],
    ['b/package.json', { devDependencies: { jest: '2', typescript: '7' } }],
  ];
  assert.deepEqual(differingVersions(manifests, { typescript: 'reason' }), ['jest is declared as "1" in a/package.json and "2" in b/package.json']);
});
