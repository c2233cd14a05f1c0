import { describe, expect, it } from '@jest/globals';
import { failureOf } from './launch-outcome.ts';

const exited = { kind: 'exited', signal: null, lastLine: '' } as const;

describe('failureOf', () => {
  it.each([
    [{ ...exited, code: 3, lastLine: 'boom' }, 'agent_exited', /code 3\. Its last line was: boom$/],
    [{ ...exited, code: null, signal: 'SIGSEGV' }, 'agent_exited', /signal SIGSEGV\.$/],
    [{ ...exited, code: 0 }, 'agent_exited', /code 0\.$/],
    [{ ...exited, code: 65 }, 'code_refused', /support code of this session\.$/],
    [{ ...exited, code: 75 }, 'relay_unreachable', /did not reach its relay\.$/],
    [{ ...exited, code: 69, lastLine: 'install libxtst6' }, 'no_display', /display.* install libxtst6$/],
    [{ kind: 'timeout', seconds: 15, lastLine: 'dialling' }, 'launch_timeout', /15 s.* dialling$/],
  ] as const)('%j is %s', (outcome, code, sentence) => {
    const failure = failureOf(outcome);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(sentence);
  });
});
