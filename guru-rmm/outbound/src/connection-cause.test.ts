import { expect, test } from '@jest/globals';
import { causeOf } from './connection-cause.ts';

const coded = (code: string, message: string) => Object.assign(new Error(message), { code });

test('names the error itself, below what wraps it', () => {
  const refused = coded('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:443');
  const expected = { code: 'ECONNREFUSED', text: 'connect ECONNREFUSED 10.0.0.1:443' };
  expect(causeOf(refused)).toEqual(expected);
  expect(causeOf(new TypeError('fetch failed', { cause: refused }))).toEqual(expected);
  const several = Object.assign(new AggregateError([refused, coded('ENETUNREACH', 'x')], ''), {
    code: 'ECONNREFUSED',
  });
  expect(causeOf(several)).toEqual(expected);
});

test('keeps an error without a code, and what is no error', () => {
  expect(causeOf(new Error('Opening handshake has timed out'))).toEqual({
    code: 'UNKNOWN',
    text: 'Opening handshake has timed out',
  });
  expect(causeOf('secret')).toEqual({ code: 'UNKNOWN', text: 'unknown cause' });
});

test("makes one bounded line of a stranger's names", () => {
  const { text } = causeOf(
    coded('ERR_TLS_CERT_ALTNAME_INVALID', `names: a\n\u001b[2J\u202e${'x'.repeat(1000)}`),
  );
  expect(text).toMatch(/^ERR_TLS_CERT_ALTNAME_INVALID: names: a \[2J x+$/);
  expect(text).toHaveLength(300);
});
