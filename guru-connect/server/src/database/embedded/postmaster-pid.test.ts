import { expect, test } from '@jest/globals';
import { parsePostmasterPid } from './postmaster-pid.ts';

test('reads process and folder', () => {
  expect(parsePostmasterPid('4711\n/data/postgres\n1700000000\n')).toEqual({
    pid: 4711,
    dataDir: '/data/postgres',
  });
});

test.each(['', '\n', 'x\n/data', '-1\n/data', '0\n/data', '12345678901\n/data', '4711'])(
  'refuses %j',
  (content) => {
    expect(parsePostmasterPid(content)).toBeUndefined();
  },
);
