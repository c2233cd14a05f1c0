import { describe, expect, it } from '@jest/globals';
import { LineSplitter } from './line-splitter.ts';

describe('LineSplitter', () => {
  it('makes the same lines however the bytes arrive', () => {
    const bytes = Buffer.from('one\n\ntwo \u00e9\u20ac\r\nthree');
    for (let size = 1; size <= bytes.length; size += 1) {
      const splitter = new LineSplitter();
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += size)
        lines.push(...splitter.push(bytes.subarray(at, at + size)));
      expect([...lines, ...splitter.end()]).toEqual(['one', 'two \u00e9\u20ac', 'three']);
    }
  });

  it('keeps a bounded part of an endless line', () => {
    const splitter = new LineSplitter();
    for (let round = 0; round < 100; round += 1) expect(splitter.push(Buffer.alloc(65_536, 'a'))).toEqual([]);
    expect(splitter.push(Buffer.from('\nnext\n')).map((line) => line.length)).toEqual([8192, 4]);
  });
});
