import assert from 'node:assert/strict';
import { test } from 'node:test';
import { twoAtATime } from './steps.mjs';

/** A job that notes its beginning, and ends when it is told to. */
function job(name, begun) {
  const { promise, resolve, reject } = withResolvers();
  return { begin: () => (begun.push(name), promise), end: resolve, fail: () => reject(new Error(name)) };
}

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a free lane takes the next job, in the order given', async () => {
  const begun = [];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => job(name, begun));
  const all = twoAtATime([a, b, c].map(({ begin }) => begin));
  await turn();
  assert.deepEqual(begun, ['a', 'b']);
  b.end();
  await turn();
  assert.deepEqual(begun, ['a', 'b', 'c']);
  a.end();
  c.end();
  await all;
});

test('after a failure none is begun, and what runs is waited for', async () => {
  const begun = [];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => job(name, begun));
  let isOver = false;
  const all = twoAtATime([a, b, c].map(({ begin }) => begin)).finally(() => {
    isOver = true;
  });
  const failure = assert.rejects(all, /^Error: a$/);
  a.fail();
  await turn();
  assert.equal(isOver, false);
  b.end();
  await failure;
  assert.deepEqual(begun, ['a', 'b']);
});
