import { describe, expect, it } from '@jest/globals';
import { Deliveries } from './deliveries.ts';

describe('Deliveries', () => {
  it('counts what was sent before an answered ping as read, and nothing later', () => {
    const read: string[] = [];
    const deliveries = new Deliveries();
    deliveries.expect(() => read.push('a'));
    const second = deliveries.expect(() => read.push('b'));
    deliveries.expect(() => read.push('c'));
    deliveries.confirm(second);
    deliveries.confirm(second);
    expect(read).toEqual(['a', 'b']);
    expect(deliveries.pending).toBe(1);
  });

  it('takes nothing for read on a text it never sent', () => {
    const deliveries = new Deliveries();
    deliveries.expect(() => {
      throw new Error('not read');
    });
    deliveries.confirm('');
    deliveries.confirm('x');
    expect(deliveries.pending).toBe(1);
  });

  it('forgets with the socket', () => {
    const deliveries = new Deliveries();
    const text = deliveries.expect(() => {
      throw new Error('not read');
    });
    deliveries.forget();
    deliveries.confirm(text);
    expect(deliveries.pending).toBe(0);
  });
});
