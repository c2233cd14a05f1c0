import { beforeEach, describe, expect, it } from '@jest/globals';
import { PointerQueue } from './pointer-queue.ts';

describe('PointerQueue', () => {
  let sent: string[];
  let queue: PointerQueue;
  const push = (x: number, buttons = 0, monitorId = 1) => queue.push({ monitorId, x, y: 0, buttons });
  beforeEach(() => {
    sent = [];
    queue = new PointerQueue(({ monitorId, x, buttons }) => sent.push(`${monitorId}: ${x} ${buttons}`));
  });

  it('sends the last of many moves', () => {
    expect([push(1), push(2), push(3)]).toEqual([true, true, true]);
    expect(sent).toEqual([]);
    queue.flush();
    queue.flush();
    expect(sent).toEqual(['1: 3 0']);
  });
  it('sends a change of buttons at once, where it happened', () => {
    push(1);
    expect(push(5, 1)).toBe(false);
    push(6, 1);
    push(7, 3);
    push(7, 0);
    expect(sent).toEqual(['1: 5 1', '1: 7 3', '1: 7 0']);
  });
  it('does not repeat itself', () => {
    push(1);
    queue.flush();
    push(1);
    queue.flush();
    push(1, 0, 2);
    queue.flush();
    expect(sent).toEqual(['1: 1 0', '2: 1 0']);
  });
  it('leaves out buttons that do not travel', () => {
    push(1, 32 | 1);
    expect(sent).toEqual(['1: 1 1']);
    expect(queue.buttons).toBe(1);
  });
  it('forgets what is held', () => {
    push(1, 1);
    queue.reset();
    expect(queue.buttons).toBe(0);
    push(1, 0);
    queue.flush();
    expect(sent).toEqual(['1: 1 1', '1: 1 0']);
  });
});
