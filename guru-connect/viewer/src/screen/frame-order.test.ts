import { describe, expect, it } from '@jest/globals';
import type { FrameHead } from '../decode/decode-frame.ts';
import { FrameOrder } from './frame-order.ts';

function head(seq: number, part: Partial<FrameHead> = {}): FrameHead {
  return { seq, monitorId: 1, width: 10, height: 10, whole: false, ...part };
}
const whole = (seq: number, part: Partial<FrameHead> = {}) => head(seq, { whole: true, ...part });

describe('FrameOrder', () => {
  it('paints what continues a whole picture', () => {
    const order = new FrameOrder();
    expect([whole(1), head(2), head(3), whole(4), head(5)].map((frame) => order.judge(frame))).toEqual(
      new Array(5).fill('paint'),
    );
  });

  it.each([
    ['nothing', head(1)],
    ['a gap', head(3)],
    ['a repeat', head(1)],
    ['another monitor', head(2, { monitorId: 2 })],
    ['another size', head(2, { height: 11 })],
  ])('asks once for a whole picture after %s', (what, odd) => {
    const order = new FrameOrder();
    if (what !== 'nothing') order.judge(whole(1));
    expect(order.judge(odd)).toBe('ask_whole');
    expect(order.judge(head(odd.seq + 1))).toBe('wait_whole');
    expect(order.judge(whole(7, { monitorId: 2 }))).toBe('paint');
    expect(order.judge(head(8, { monitorId: 2 }))).toBe('paint');
  });

  it('asks once when a part is lost', () => {
    const order = new FrameOrder();
    order.judge(whole(1));
    expect(order.lose()).toBe(true);
    expect(order.lose()).toBe(false);
    expect(order.judge(head(2))).toBe('wait_whole');
  });

  it('starts anew with a connection', () => {
    const order = new FrameOrder();
    order.judge(whole(1));
    order.lose();
    order.reset();
    expect(order.judge(whole(1))).toBe('paint');
    expect(order.lose()).toBe(true);
  });
});
