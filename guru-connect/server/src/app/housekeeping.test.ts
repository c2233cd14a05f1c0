import { expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { Housekeeping } from './housekeeping.ts';

const silent = pino({ level: 'silent' });

test('does not start a chore that still runs, and waits for it at the end', async () => {
  jest.useFakeTimers();
  try {
    let started = 0;
    let finish: () => void = () => undefined;
    const run = () =>
      new Promise<void>((resolve) => {
        started += 1;
        finish = resolve;
      });
    const housekeeping = new Housekeeping(silent, [{ name: 'slow', everyMs: 100, run }]);
    housekeeping.start();
    await jest.advanceTimersByTimeAsync(1000);
    expect(started).toBe(1);
    finish();
    await jest.advanceTimersByTimeAsync(100);
    expect(started).toBe(2);
    let stopped = false;
    const stop = housekeeping.stop().then(() => {
      stopped = true;
    });
    await jest.advanceTimersByTimeAsync(1000);
    expect([started, stopped]).toEqual([2, false]);
    finish();
    await stop;
  } finally {
    jest.useRealTimers();
  }
});

test('logs a chore that fails, and runs it again', async () => {
  jest.useFakeTimers();
  try {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    let runs = 0;
    const run = async () => {
      runs += 1;
      throw new Error('disk full');
    };
    const housekeeping = new Housekeeping(log, [{ name: 'delete_old_rows', everyMs: 100, run }]);
    housekeeping.start();
    await jest.advanceTimersByTimeAsync(250);
    await housekeeping.stop();
    expect(runs).toBe(3);
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      chore: 'delete_old_rows',
      err: { message: 'disk full' },
    });
  } finally {
    jest.useRealTimers();
  }
});
