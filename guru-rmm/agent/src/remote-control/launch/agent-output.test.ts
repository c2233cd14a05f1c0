import { describe, expect, it } from '@jest/globals';
import { isRegistered, shownLine } from './agent-output.ts';

describe('output of the remote desktop agent', () => {
  it.each([
    ['{"event":"registered"}', true],
    ['{"event":"registered","agent_id":"a","later":1}', true],
    ['{"event":"other"}', false],
    ['{"level":"info","msg":"{\\"event\\":\\"registered\\"}"}', false],
    ['registered', false],
    ['null', false],
  ])('%s registers: %s', (line, expected) => {
    expect(isRegistered(line)).toBe(expected);
  });

  it.each([
    ['{"level":"error","msg":"no display"}', 'no display'],
    ['{"level":"error","message":"no display"}', 'no display'],
    ['plain gck_1_s3cret text', 'plain [redacted] text'],
    ['{"msg":"key gck_1_s3cret"}', 'key [redacted]'],
    ['a\u001b[31mb\u0007', 'a [31mb '],
  ])('%j is shown as %j', (line, shown) => {
    expect(shownLine(line, ['gck_1_s3cret'])).toBe(shown);
  });

  it('is cut', () => {
    expect(shownLine('a'.repeat(5000), [])).toHaveLength(300);
  });
});
