import { expect, test } from '@jest/globals';
import { once, openLibrary } from './library.ts';

test('names the package of a missing library', () => {
  expect(() => openLibrary('libguru-connect-none.so.1', 'libnone1')).toThrow(
    expect.objectContaining({
      code: 'missing_library',
      message: 'libguru-connect-none.so.1 is missing: install the package libnone1',
    }),
  );
});

test('bindings are made once, and again after a failure', () => {
  let tries = 0;
  const made = once(() => {
    tries += 1;
    if (tries === 1) throw new Error('not yet');
    return tries;
  });
  expect(made).toThrow('not yet');
  expect([made(), made()]).toEqual([2, 2]);
});
