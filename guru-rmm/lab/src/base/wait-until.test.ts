import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { waitUntil } from './wait-until.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A look during which the machine stands still, for longer than is waited at all. */
function looks(answers: readonly boolean[]): () => boolean {
  const left = [...answers];
  return () => {
    jest.advanceTimersByTime(20_000);
    return left.shift() ?? true;
  };
}

test('a look that outlasts the wait is not the last one', async () => {
  await waitUntil(looks([false, true]), { what: 'It', timeoutMs: 10_000 });
});

test('after one look more the time is over', async () => {
  await expect(waitUntil(looks([false, false, true]), { what: 'It', timeoutMs: 10_000 })).rejects.toThrow(
    'It did not happen within 10.0 s.',
  );
});
