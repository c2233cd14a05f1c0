import { expect, test } from '@jest/globals';
import { paced } from './paced.ts';

test('reports the first and the last, and two a second between', () => {
  let now = 0;
  const reported: number[] = [];
  const report = paced(
    (received) => reported.push(received),
    () => now,
  );
  for (let received = 1; received <= 100; received += 1) {
    report(received, 100);
    now += 50;
  }
  expect(reported).toEqual([1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 100]);
});
