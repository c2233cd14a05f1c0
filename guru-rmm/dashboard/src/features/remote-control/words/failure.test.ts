import { describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../shared/api/api-error.ts';
import { adviceFor, failureFromApi, failureOfDeparture, localFailure } from './failure.ts';

function refused(code: string, status: number, causeCode: string | null = null): ApiError {
  return new ApiError({
    code,
    detail: 'What happened.',
    status,
    requestId: 'req-1',
    causeCode,
    remoteControlId: code === 'remote_control_in_progress' ? 'rc-9' : null,
  });
}

const FALLBACK = adviceFor('a_code_of_tomorrow', null, false);

describe('what a technician is told of a failure', () => {
  test.each([
    ['agent_not_found', 404, null, false],
    ['agent_offline', 409, null, true],
    ['remote_control_in_progress', 409, null, true],
    ['capability_unavailable', 409, null, false],
    ['connect_unreachable', 502, null, true],
    ['connect_not_configured', 503, null, false],
    ['contract_incompatible', 502, null, false],
    ['agent_command_timeout', 504, null, true],
    ['agent_command_failed', 502, 'no_display', true],
    ['agent_command_failed', 502, 'agent_exited', true],
    ['agent_command_failed', 502, 'checksum_mismatch', false],
    ['agent_command_failed', 502, 'release_untrusted', false],
    ['agent_command_failed', 502, 'release_expired', false],
    ['forbidden', 403, null, false],
    ['rate_limited', 429, null, true],
  ])('%s (%d, cause %s): retry %s', (code, status, causeCode, retryable) => {
    const failure = failureFromApi(refused(code, status, causeCode));
    expect(failure).toMatchObject({
      code,
      causeCode,
      sentence: 'What happened.',
      requestId: 'req-1',
      retryable,
    });
    expect(failure.advice).not.toBe('');
  });

  test('the machine’s own cause says more than the broker’s code', () => {
    expect(adviceFor('agent_command_failed', 'no_display', true)).toMatch(/desktop/);
    expect(adviceFor('agent_command_failed', 'checksum_mismatch', false)).toMatch(/not the released one/);
    expect(adviceFor('agent_command_failed', 'a_cause_of_tomorrow', true)).toBe(
      adviceFor('agent_command_failed', null, true),
    );
  });

  test.each([
    ['relay_restarted', /could not be resumed/, 'Start a new session in a moment.'],
    ['duration_limit', /longest duration/, 'Start a new session to continue.'],
    [
      'idle_timeout',
      /mouse or keyboard for too long/,
      'Start a new session when you need the machine again.',
    ],
  ])('a session that ended with %s says why and can be started again', (reason, sentence, advice) => {
    const trouble = localFailure('session_ended', 'The session has ended.', false);
    expect(failureOfDeparture(trouble, reason)).toMatchObject({
      causeCode: reason,
      sentence: expect.stringMatching(sentence),
      advice,
      retryable: true,
    });
  });

  test('a second click names the session that stands in the way', () => {
    expect(failureFromApi(refused('remote_control_in_progress', 409)).blockingId).toBe('rc-9');
  });

  test('an unknown code still gets advice, by whether another try may help', () => {
    expect(FALLBACK).toMatch(/administrator/);
    expect(adviceFor('a_code_of_tomorrow', null, true)).toMatch(/Try again/);
  });
});
