import { expect, test } from '@jest/globals';
import { createMessageBudget } from './message-budget.ts';

test('a burst of 200, then 20 a second', () => {
  let time = 0;
  const budget = createMessageBudget(() => time);
  for (let message = 0; message < 200; message += 1) expect(budget.take()).toBe(true);
  expect(budget.take()).toBe(false);
  time = 1_000;
  for (let message = 0; message < 20; message += 1) expect(budget.take()).toBe(true);
  expect(budget.take()).toBe(false);
});
