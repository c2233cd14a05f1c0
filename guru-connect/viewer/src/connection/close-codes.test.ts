import { describe, expect, it } from '@jest/globals';
import { judgeClose } from './close-codes.ts';

describe('judgeClose', () => {
  it.each([
    [4400, 'protocol_error'],
    [4401, 'token_refused'],
    [4403, 'forbidden'],
    [4404, 'session_not_found'],
    [4409, 'replaced'],
    [4410, 'session_ended'],
    [4413, 'protocol_error'],
  ])('ends on %i as %s', (code, expected) => {
    const verdict = judgeClose(code);
    expect(verdict.kind === 'end' && verdict.ending.code).toBe(expected);
  });

  it.each([1000, 1001, 1005, 1006, 1011, 1012, 4408, 4999])('tries again after %i', (code) => {
    expect(judgeClose(code)).toEqual({ kind: 'retry', patient: false });
  });

  it('tries again after 4429, but not soon', () => {
    expect(judgeClose(4429)).toEqual({ kind: 'retry', patient: true });
  });
});
