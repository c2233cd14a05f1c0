import { describe, expect, test } from '@jest/globals';
import { asApiError, errorFromAnswer } from './api-error.ts';

describe('errors of the API', () => {
  test('the envelope’s fields are kept', () => {
    const body = {
      detail: 'The machine has no display.',
      error_code: 'agent_command_failed',
      status_code: 502,
      request_id: 'r1',
      cause_code: 'no_display',
    };
    expect(errorFromAnswer(502, body, 'header')).toMatchObject({
      code: 'agent_command_failed',
      detail: 'The machine has no display.',
      causeCode: 'no_display',
      requestId: 'r1',
      remedy: 'retry',
    });
  });

  test.each([
    ['a proxy’s page', '<html>Bad gateway</html>'],
    ['nothing', undefined],
    ['an envelope of wrong types', { detail: 5, error_code: null }],
    ['an endless sentence', { detail: 'x'.repeat(5000), error_code: 'internal_error' }],
  ])('%s gets plain words and the header’s request id', (_name, body) => {
    expect(errorFromAnswer(502, body, 'from-header')).toMatchObject({
      code: 'answer_not_understood',
      status: 502,
      requestId: 'from-header',
    });
  });

  test.each([
    [401, 'sign_in'],
    [403, 'give_up'],
    [404, 'give_up'],
    [409, 'retry'],
    [422, 'give_up'],
    [429, 'retry'],
    [503, 'retry'],
  ])('status %d asks to %s', (status, remedy) => {
    expect(errorFromAnswer(status, { detail: 'd', error_code: 'c', request_id: 'r' }, null).remedy).toBe(
      remedy,
    );
  });

  test('a fault of the page keeps its message', () => {
    expect(asApiError(new TypeError('x is not a function')).detail).toBe('x is not a function');
    expect(asApiError('thrown text').code).toBe('answer_not_understood');
  });
});
