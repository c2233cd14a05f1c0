import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { askUser, relayUrlOf } from './ask-user.ts';

function typing(text: string) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(text);
  return { input, output };
}

test('asks for address and code, and again with a hint after a typing error', async () => {
  const terminal = typing('\nsupport.example.com\nK7M-2QX-9P0\nk7m 2qx 9pd\n');
  expect(await askUser(terminal)).toEqual({
    relayUrl: 'wss://support.example.com',
    supportCode: 'K7M-2QX-9PD',
  });
  expect(String(terminal.output.read())).toBe(
    [
      'Address of the support page: Type the address as the technician told you, as in support.example.com.\n',
      'Address of the support page: Support code: A code has nine letters and digits, as in K7M-2QX-9PD.\n',
      'Support code: ',
    ].join(''),
  );
});

test.each(['', 'support.example.com\n', 'support.example.com\na\nb\nc\nK7M-2QX-9PD\n'])(
  'gives up after three tries or at the end of the input: %j',
  async (text) => {
    await expect(askUser(typing(text))).rejects.toMatchObject({ code: 'usage' });
  },
);

test.each([
  ['support.example.com', 'wss://support.example.com'],
  ['support.example.com:8443', 'wss://support.example.com:8443'],
  ['https://support.example.com/support?x=1', 'wss://support.example.com'],
  ['http://127.0.0.1:8470/', 'ws://127.0.0.1:8470'],
  ['http://support.example.com', undefined],
  ['ftp://support.example.com', undefined],
  ['two words', undefined],
  ['', undefined],
])('%j is the relay %j', (typed, relayUrl) => {
  expect(relayUrlOf(typed)).toBe(relayUrl);
});
