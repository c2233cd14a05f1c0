import { describe, expect, it } from '@jest/globals';
import type { Loss } from './reconnect-policy.ts';
import { nextStep } from './reconnect-policy.ts';

const LOSS: Loss = { code: 1006, attempt: 1, elapsedMs: 0, graceMs: 20_000, random: 1 };
const wait = (part: Partial<Loss>) => {
  const step = nextStep({ ...LOSS, ...part });
  return step.kind === 'wait' ? step.ms : step.ending.code;
};
const waits = (part: Partial<Loss>) =>
  [1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => wait({ attempt, ...part }));

describe('nextStep', () => {
  it.each([
    [4400, 'protocol_error'],
    [4401, 'token_refused'],
    [4403, 'forbidden'],
    [4404, 'session_not_found'],
    [4409, 'replaced'],
    [4410, 'session_ended'],
    [4413, 'protocol_error'],
  ])('ends on close code %i as %s', (code, expected) => {
    expect(wait({ code })).toBe(expected);
  });

  it.each([1000, 1001, 1005, 1006, 1011, 4408, 4999])('reconnects after close code %i', (code) => {
    expect(wait({ code })).toBe(200);
  });

  it('waits at most 500 ms in the first two minutes after a session was lost', () => {
    expect(waits({ elapsedMs: 119_999 })).toEqual([200, 400, 500, 500, 500, 500, 500, 500]);
  });

  it('backs off to five seconds when it was never welcomed', () => {
    expect(waits({ graceMs: null })).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('backs off to five seconds after two minutes', () => {
    expect(wait({ attempt: 300, elapsedMs: 120_000, graceMs: 600_000 })).toBe(5_000);
  });

  it('takes up to half of the wait off at random', () => {
    expect([0, 0.5, 1].map((random) => wait({ attempt: 2, random }))).toEqual([200, 300, 400]);
  });

  it('tries after 50 to 150 ms when the relay says that it restarts, and backs off from then on', () => {
    expect([0, 0.5, 1].map((random) => wait({ code: 1012, random }))).toEqual([50, 100, 150]);
    expect(wait({ code: 1012, attempt: 2 })).toBe(400);
  });

  it('waits five seconds more after close code 4429', () => {
    expect(wait({ code: 4429, random: 0 })).toBe(5_100);
  });

  it.each([
    ['two minutes', 20_000, 120_000],
    ['two minutes when it was never welcomed', null, 120_000],
    ['the grace of the session when that is longer', 600_000, 600_000],
  ])('gives up after %s', (_what, graceMs, last) => {
    expect(wait({ graceMs, elapsedMs: last })).toEqual(expect.any(Number));
    expect(wait({ graceMs, elapsedMs: last + 1 })).toBe('connection_lost');
  });
});
