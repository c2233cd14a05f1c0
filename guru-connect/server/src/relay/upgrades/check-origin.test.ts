import { expect, test } from '@jest/globals';
import { checkOrigin } from './check-origin.ts';

const PUBLIC = 'https://connect.example.com';

test.each<[string | undefined, string | undefined, string | undefined]>([
  [undefined, undefined, PUBLIC],
  [undefined, 'relay:8470', undefined],
  [PUBLIC, 'inside:8470', PUBLIC],
  ['http://relay:8470', 'relay:8470', undefined],
  ['https://relay', 'relay:443', undefined],
  ['http://relay', 'Relay', undefined],
  ['http://[::1]:8470', '[::1]:8470', undefined],
])('lets in origin %j at host %j of %j', (origin, host, publicUrl) => {
  expect(() => checkOrigin({ origin, host }, publicUrl)).not.toThrow();
});

test.each<[string, string | undefined, string | undefined]>([
  ['https://evil.example', 'connect.example.com', PUBLIC],
  ['http://connect.example.com', 'connect.example.com', PUBLIC],
  ['https://connect.example.com.evil.example', undefined, PUBLIC],
  ['null', 'relay', undefined],
  ['', 'relay', undefined],
  ['http://evil.example', 'relay', undefined],
  ['http://relay:1', 'relay', undefined],
  ['http://relay', undefined, undefined],
  ['null', '', undefined],
])('refuses origin %j at host %j of %j', (origin, host, publicUrl) => {
  expect(() => checkOrigin({ origin, host }, publicUrl)).toThrow(
    expect.objectContaining({ status: 403, code: 'origin_not_allowed' }),
  );
});
