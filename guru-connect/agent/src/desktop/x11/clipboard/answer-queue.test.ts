import { expect, test } from '@jest/globals';
import { AnswerQueue } from './answer-queue.ts';

test('sends one request after the other, is full at 64, and goes on after one that fails', async () => {
  const sent: number[] = [];
  let answer = () => {};
  const first = new Promise<void>((_resolve, reject) => {
    answer = () => reject(new Error('BadWindow'));
  });
  const queue = new AnswerQueue(async (request) => {
    sent.push(request[0] ?? -1);
    if (sent.length === 1) await first;
  });
  for (let at = 0; at < 63; at++) queue.send(Buffer.of(at));
  expect(queue.isFull).toBe(false);
  queue.send(Buffer.of(63));
  expect(queue.isFull).toBe(true);
  await Promise.resolve();
  expect(sent).toEqual([0]);
  answer();
  await new Promise(setImmediate);
  expect(sent).toEqual(Array.from({ length: 64 }, (_, at) => at));
  expect(queue.isFull).toBe(false);
});
