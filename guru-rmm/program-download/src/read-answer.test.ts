import { describe, expect, it } from '@jest/globals';
import type { Part } from './part-file.ts';
import { readAnswer, requestHeaders } from './read-answer.ts';

const part: Part = { etag: '"a-br-100"', encoding: 'br', total: 100, received: 40 };
const rest = {
  'content-range': 'bytes 40-99/100',
  'content-encoding': 'br',
  'content-length': '60',
  etag: '"a-br-100"',
};

describe('requestHeaders', () => {
  it('asks for the whole, compressed if possible, when there is no part', () => {
    expect(requestHeaders(null)).toEqual({ 'Accept-Encoding': 'br, identity;q=0.5' });
    expect(requestHeaders({ ...part, received: 0 })).not.toHaveProperty('Range');
  });

  it('asks for the rest of the very file that the part is of', () => {
    expect(requestHeaders(part)).toMatchObject({ Range: 'bytes=40-', 'If-Range': '"a-br-100"' });
  });
});

describe('readAnswer', () => {
  it('continues with the rest of the same file', () => {
    expect(readAnswer({ status: 206, headers: rest }, part)).toEqual({ type: 'continue' });
  });

  it.each<[string, Record<string, string>]>([
    ['of another file', { etag: '"b-br-100"' }],
    ['without an ETag', { etag: '' }],
    ['from another byte on', { 'content-range': 'bytes 41-99/100' }],
    ['of a file of another size', { 'content-range': 'bytes 40-100/101' }],
    ['of unknown size', { 'content-range': 'bytes 40-99/*' }],
    ['without its range', { 'content-range': '' }],
    ['of the program itself, not compressed', { 'content-encoding': '' }],
  ])('asks again when the rest is %s', (_what, change) => {
    expect(readAnswer({ status: 206, headers: { ...rest, ...change } }, part)).toEqual({ type: 'again' });
  });

  it('asks again when the part is longer than the file', () => {
    expect(readAnswer({ status: 416, headers: {} }, part)).toEqual({ type: 'again' });
  });

  it('begins with a whole file, whatever was there before', () => {
    const headers = { 'content-length': '90', etag: '"b"' };
    const note = { etag: '"b"', encoding: 'identity', total: 90 };
    expect(readAnswer({ status: 200, headers }, part)).toEqual({ type: 'begin', note });
    expect(readAnswer({ status: 200, headers }, null)).toEqual({ type: 'begin', note });
  });

  it.each(['W/"weak"', 'bare', '"', '"a"b"', '', `"${'x'.repeat(600)}"`])(
    'does not continue by the ETag %p later',
    (etag) => {
      const reading = readAnswer({ status: 200, headers: { 'content-length': '90', etag } }, null);
      expect(reading).toMatchObject({ type: 'begin', note: { etag: null } });
    },
  );

  it.each([
    [404, false],
    [403, false],
    [302, false],
    [416, false],
    [429, true],
    [502, true],
    [503, true],
  ])('is refused by status %p; the same may work later: %p', (status, later) => {
    expect(readAnswer({ status, headers: {} }, null)).toMatchObject({ type: 'refused', later });
  });

  it('is refused when it is a part that nobody asked for, or of an encoding that nobody asked for', () => {
    expect(readAnswer({ status: 206, headers: rest }, null)).toMatchObject({ type: 'refused' });
    const headers = { 'content-encoding': 'gzip' };
    expect(readAnswer({ status: 200, headers }, null)).toMatchObject({ type: 'refused', later: false });
  });
});
