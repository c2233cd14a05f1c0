import { describe, expect, it } from '@jest/globals';
import { SESSION_ID } from '../../tests/support/session-id.ts';
import { AddressError, readAddress, withoutFragment } from './page-address.ts';

const PAGE = `https://connect.example/viewer?session_id=${SESSION_ID}`;
const FRAME = `${PAGE}&embed=1&parent_origin=${encodeURIComponent('https://rmm.example')}`;

describe('readAddress', () => {
  it('reads a page of its own', () => {
    expect(readAddress(`${PAGE}#token=a.b-c_d`)).toEqual({
      sessionId: SESSION_ID,
      token: 'a.b-c_d',
      parentOrigin: null,
    });
  });
  it('reads a frame, with and without a token', () => {
    const parentOrigin = 'https://rmm.example';
    expect(readAddress(`${FRAME}#token=abc`)).toEqual({ sessionId: SESSION_ID, token: 'abc', parentOrigin });
    expect(readAddress(FRAME)).toEqual({ sessionId: SESSION_ID, token: null, parentOrigin });
  });
  it('reads a page of its own that was loaded again without its token', () => {
    expect(readAddress(PAGE)).toEqual({ sessionId: SESSION_ID, token: null, parentOrigin: null });
  });
  it('never takes a token from the query', () => {
    expect(readAddress(`${PAGE}&token=abc`).token).toBeNull();
    expect(readAddress(`${FRAME}&token=abc`).token).toBeNull();
  });

  it.each([
    ['no session', 'https://connect.example/viewer#token=abc'],
    ['a session that is no id', 'https://connect.example/viewer?session_id=../x#token=abc'],
    ['an empty token', `${PAGE}#token=`],
    ['a token without end', `${PAGE}#token=${'x'.repeat(4097)}`],
    ['a frame without its host', `${PAGE}&embed=1#token=abc`],
    ...[
      '*',
      'null',
      'rmm.example',
      'https://rmm.example/',
      'https://rmm.example/a',
      'javascript:alert(1)',
      'file:///',
    ].map((origin): [string, string] => [
      `the host ${origin}`,
      `${PAGE}&embed=1&parent_origin=${encodeURIComponent(origin)}#token=abc`,
    ]),
  ])('refuses %s', (_what, href) => {
    expect(() => readAddress(href)).toThrow(AddressError);
  });
});

describe('withoutFragment', () => {
  it('leaves nothing of the token', () => {
    expect(withoutFragment(`${PAGE}#token=abc`)).toBe(PAGE);
  });
});
