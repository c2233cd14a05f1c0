import { expect, test } from '@jest/globals';
import { readLink } from './read-link.ts';

const RELAY = 'https://connect.example.com';
const TICKET = 'eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiIxIn0.Zm9v-_8';
const VIEWER = `guruconnect://viewer?relay=${RELAY}&ticket=${TICKET}`;
const CODE = 'K7M-2QX-9PD';

test.each([
  [VIEWER, { kind: 'viewer', relay: RELAY, ticket: TICKET }],
  [VIEWER.replace('viewer?', 'viewer/?'), { kind: 'viewer', relay: RELAY, ticket: TICKET }],
  [
    VIEWER.replace(RELAY, 'http://127.0.0.1:8470'),
    { kind: 'viewer', relay: 'http://127.0.0.1:8470', ticket: TICKET },
  ],
  [
    VIEWER.replace(RELAY, 'http://[::1]:8470'),
    { kind: 'viewer', relay: 'http://[::1]:8470', ticket: TICKET },
  ],
  [`guruconnect://session/${CODE}`, { kind: 'session', relay: undefined, code: CODE }],
  [`guruconnect://session/${CODE}?relay=${RELAY}`, { kind: 'session', relay: RELAY, code: CODE }],
])('reads %s', (text, link) => {
  expect(readLink(text)).toEqual(link);
});

test.each([
  ['nothing', ''],
  ['a path', '/etc/passwd'],
  ['an option', '--version'],
  ['an option of the browser', '--user-data-dir=/tmp/x'],
  ['a file', 'file:///etc/passwd'],
  ['a script', 'javascript:alert(1)'],
  ['a web page', 'https://connect.example.com/viewer'],
  ['a scheme that only begins alike', VIEWER.replace('guruconnect:', 'guruconnect2:')],
  ['a scheme in capitals', VIEWER.replace('guruconnect', 'GURUCONNECT')],
  ['something in front', ` ${VIEWER}`],
  ['another action', VIEWER.replace('viewer', 'run')],
  ['a path behind the action', VIEWER.replace('viewer', 'viewer/../../x')],
  ['no ticket', `guruconnect://viewer?relay=${RELAY}`],
  ['an empty ticket', `guruconnect://viewer?relay=${RELAY}&ticket=`],
  ['a ticket that is an option', `guruconnect://viewer?relay=${RELAY}&ticket=--app=https://evil.example`],
  ['two tickets', `${VIEWER}&ticket=${TICKET}`],
  ['two relays', VIEWER.replace('&ticket', '&relay=https://evil.example&ticket')],
  ['another order', `guruconnect://viewer?ticket=${TICKET}&relay=${RELAY}`],
  ['a further parameter', `${VIEWER}&browser=/bin/sh`],
  ['a fragment', `${VIEWER}#x`],
  ['a user in the relay', VIEWER.replace('https://', 'https://user@')],
  ['a path in the relay', VIEWER.replace(RELAY, `${RELAY}/evil`)],
  ['a relay of another scheme', VIEWER.replace(RELAY, 'javascript:alert(1)')],
  ['a relay that is a file', VIEWER.replace(RELAY, 'file:///tmp/x')],
  ['a relay without a scheme', VIEWER.replace(RELAY, '//evil.example')],
  ['an encoded relay', VIEWER.replace(RELAY, encodeURIComponent(RELAY))],
  ['an encoded letter', VIEWER.replace('ticket', '%74icket')],
  ['an encoded line break', `${VIEWER}%0a`],
  ['a relay with a Cyrillic letter', VIEWER.replace('example', 'ex\u0430mple')],
  ['a backslash', VIEWER.replace('//connect', '\\\\connect')],
  ['a blank', `${VIEWER} --no-sandbox`],
  ['a quote', `${VIEWER}"`],
  ['a shell command', `${VIEWER};id`],
  ['a line break at the end', `${VIEWER}\n`],
  ['a line break in the middle', VIEWER.replace('&', '\n&')],
  ['a NUL', `${VIEWER}\0`],
  ['a very long ticket', `${VIEWER}${'x'.repeat(5000)}`],
  ['a very long host', VIEWER.replace('connect', 'c'.repeat(5000))],
  ['a code with look-alikes', 'guruconnect://session/K7M-2QX-9P0'],
  ['a code in small letters', 'guruconnect://session/k7m-2qx-9pd'],
  ['a code and a path', `guruconnect://session/${CODE}/x`],
  ['a code that climbs', 'guruconnect://session/../K7M-2QX-9PD'],
  ['a code that is an option', 'guruconnect://session/--config'],
  ['a code with a fragment', `guruconnect://session/${CODE}#x`],
  ['a code with another parameter', `guruconnect://session/${CODE}?config=/tmp/x`],
])('takes nothing from %s', (_what, text) => {
  expect(readLink(text)).toBeUndefined();
});
