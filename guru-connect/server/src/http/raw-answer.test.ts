import { expect, test } from '@jest/globals';
import { clientFault, rawAnswer } from './raw-answer.ts';

test.each([
  ['HPE_HEADER_OVERFLOW', 'payload_too_large', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'unavailable', 503],
  ['HPE_INVALID_METHOD', 'malformed_json', 400],
])('%s is %s, in the envelope', (code, known, status) => {
  const answer = rawAnswer(clientFault(Object.assign(new Error('inside'), { code })), 'request-1');
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toMatchObject({
    error_code: known,
    status_code: status,
    request_id: 'request-1',
  });
  expect(answer.headers).toMatchObject({ 'x-request-id': 'request-1', 'x-frame-options': 'DENY' });
  expect(answer.headers['retry-after'] === undefined).toBe(known !== 'unavailable');
});
