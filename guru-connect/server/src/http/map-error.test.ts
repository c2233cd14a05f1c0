import { expect, test } from '@jest/globals';
import { ApiError, toEnvelope } from './api-error.ts';
import { mapError } from './map-error.ts';

const withCode = (code: string) => Object.assign(new Error('inside'), { code });

test.each<[unknown, string]>([
  [new ApiError('session_ended', 'x'), 'session_ended'],
  [withCode('FST_ERR_CTP_INVALID_JSON_BODY'), 'malformed_json'],
  [withCode('FST_ERR_CTP_BODY_TOO_LARGE'), 'payload_too_large'],
  [withCode('FST_ERR_CTP_INVALID_MEDIA_TYPE'), 'unsupported_media_type'],
  [withCode('ECONNREFUSED'), 'unavailable'],
  [withCode('57P01'), 'unavailable'],
  [withCode('53100'), 'unavailable'],
  [withCode('53300'), 'unavailable'],
  [withCode('08006'), 'unavailable'],
  [withCode('22P02'), 'internal_error'],
  [Object.assign(withCode('ECONNRESET'), { statusCode: 400 }), 'malformed_json'],
  [Object.assign(new Error('bad'), { statusCode: 400 }), 'malformed_json'],
  [Object.assign(new Error('forbidden'), { statusCode: 403 }), 'route_not_found'],
  [new Error('secret inside'), 'internal_error'],
  ['a string', 'internal_error'],
])('%s is %s', (error, code) => {
  expect(mapError(error).code).toBe(code);
});

test('nothing of an unforeseen error reaches the caller', () => {
  const envelope = toEnvelope(mapError(new Error('secret inside')), 'request-1');
  expect(JSON.stringify(envelope)).not.toContain('secret');
  expect(envelope).toMatchObject({ status_code: 500, request_id: 'request-1' });
});

test('a 4xx of a library that the contract has no code for keeps its status', () => {
  expect(mapError(Object.assign(new Error('inside'), { statusCode: 412 })).status).toBe(412);
  expect(mapError(Object.assign(new Error('inside'), { statusCode: 418 })).message).not.toContain('inside');
  expect(mapError(Object.assign(new Error('inside'), { statusCode: 502 })).status).toBe(500);
});

test('what may be tried again says when', () => {
  expect(mapError(withCode('CONNECTION_CLOSED')).retryAfterSeconds).toBeGreaterThan(0);
});
