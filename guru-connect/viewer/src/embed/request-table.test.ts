import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GRANTED, refused } from '../full-screen/outcome.ts';
import { ANSWER_TIMEOUT_MS, RequestTable } from './request-table.ts';

describe('RequestTable', () => {
  let table: RequestTable;
  beforeEach(() => {
    jest.useFakeTimers();
    table = new RequestTable();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('matches answers by their number, in whatever order they come', async () => {
    const [first, second] = [table.open(), table.open()];
    expect([first.requestId, second.requestId]).toEqual([1, 2]);
    table.settle(2, refused('unsupported'));
    table.settle(1, GRANTED);
    expect(await Promise.all([first.outcome, second.outcome])).toEqual([GRANTED, refused('unsupported')]);
  });

  it('takes the first answer, and none to what was not asked', async () => {
    const { requestId, outcome } = table.open();
    table.settle(99, GRANTED);
    table.settle(requestId, refused('failed'));
    table.settle(requestId, GRANTED);
    expect(await outcome).toEqual(refused('failed'));
  });

  it('gives up on a host that does not answer, and does not hear it afterwards', async () => {
    const { requestId, outcome } = table.open();
    jest.advanceTimersByTime(ANSWER_TIMEOUT_MS);
    table.settle(requestId, GRANTED);
    expect(await outcome).toEqual(refused('no_answer'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves nobody waiting when it closes', async () => {
    const [first, second] = [table.open(), table.open()];
    table.close();
    expect(await Promise.all([first.outcome, second.outcome])).toEqual([
      refused('closed'),
      refused('closed'),
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
