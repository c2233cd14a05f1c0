import { clipboardParts } from '@guru-connect/proto/clipboard';
import { ClipboardKind, type ClipboardPart } from '@guru-connect/proto/stream';
import { beforeEach, expect, test } from '@jest/globals';
import { FakeDesktop } from '../desktop/fake/fake-desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { ClipboardTransfers } from './clipboard-transfers.ts';
import type { StreamBody } from './screen-stream.ts';

const TEXT = ClipboardKind.CLIPBOARD_KIND_TEXT;
const BOTH = { input: true, clipboardToMachine: true, clipboardFromMachine: true };

let desktop: FakeDesktop;
let sent: StreamBody[];
let mayControl: boolean;
let transfers: ClipboardTransfers;

beforeEach(() => {
  const size = { x: 0, y: 0, width: 100, height: 100 };
  desktop = new FakeDesktop([{ monitorId: 1, name: 'ONE', primary: true, ...size }]);
  sent = [];
  mayControl = true;
  transfers = new ClipboardTransfers({
    clipboard: desktop.clipboard,
    mayControl: () => mayControl,
    send: async (body) => {
      sent.push(body);
    },
  });
  transfers.attach(BOTH);
});

const result = (transfer: number, code: string) => ({ $case: 'clipboardResult', value: { transfer, code } });
const content = (text: string) => ({ kind: TEXT, bytes: Buffer.from(text) }) as const;
async function write(transfer: number, text: string): Promise<void> {
  for (const part of clipboardParts(transfer, content(text))) await transfers.write(part);
}

test('puts on the clipboard what the viewer sends, and sends what is there', async () => {
  await write(1, 'a'.repeat(70_000));
  expect(sent).toEqual([result(1, 'written')]);
  sent = [];
  await transfers.read(2);
  const parts = sent as { value: ClipboardPart }[];
  expect(parts.map(({ value }) => [value.transfer, value.data.length])).toEqual([
    [2, 32_768],
    [2, 32_768],
    [2, 4_464],
  ]);
});

test('answers with a code: empty, too large, broken', async () => {
  await transfers.read(1);
  await transfers.write({ transfer: 2, kind: TEXT, size: 50_000_000, data: Buffer.alloc(100) });
  await transfers.write({ transfer: 3, kind: TEXT, size: 5, data: Buffer.alloc(100) });
  desktop.clipboard.read = () => Promise.reject(new AgentFault('clipboard_too_large', 'too large'));
  await transfers.read(4);
  expect(sent).toEqual([
    result(1, 'empty'),
    result(2, 'too_large'),
    result(3, 'malformed'),
    result(4, 'too_large'),
  ]);
});

test.each([
  ['nothing allowed', { input: true }, true, ['not_allowed', 'not_allowed']],
  ['to the machine alone', { input: true, clipboardToMachine: true }, true, ['written', 'not_allowed']],
  ['from the machine alone', { input: true, clipboardFromMachine: true }, true, ['not_allowed', 'empty']],
  ['a viewer without control', BOTH, false, ['not_allowed', 'not_allowed']],
  ['no viewer', undefined, true, ['not_allowed', 'not_allowed']],
])('follows the policy: %s', async (_what, permissions, control, codes) => {
  transfers.attach(permissions);
  mayControl = control;
  await write(1, 'a');
  if (codes[0] === 'written') transfers.end();
  if (codes[0] === 'written') transfers.attach(permissions);
  await transfers.read(2);
  expect(sent).toEqual(codes.map((code, at) => result(at + 1, code)));
});

test('leaves nothing on the clipboard when the session ends, and answers nobody who has gone', async () => {
  await write(1, 'secret');
  transfers.end();
  expect(await desktop.clipboard.read()).toBeNull();
  transfers.attach(BOTH);
  desktop.copy(content('theirs'));
  sent = [];
  const reading = transfers.read(2);
  transfers.detach();
  await reading;
  expect(sent).toEqual([]);
});

test.each([
  ['the session ends', () => transfers.end(), []],
  ['the viewer goes', () => transfers.detach(), []],
  ['another viewer comes', () => transfers.attach(BOTH), []],
  ['control is withdrawn', withdraw, ['not_allowed']],
])('writes nothing, and answers nobody else, when %s while a write waits', async (_what, happens, codes) => {
  const writing = write(1, 'secret');
  happens();
  await writing;
  expect(await desktop.clipboard.read()).toBeNull();
  expect(sent).toEqual(codes.map((code) => result(1, code)));
});

function withdraw(): void {
  mayControl = false;
  transfers.withdraw();
}

test('leaves what a program of the machine has copied since', async () => {
  await write(1, 'secret');
  desktop.copy(content('theirs'));
  transfers.end();
  expect(await desktop.clipboard.read()).toEqual(content('theirs'));
});

test('keeps no more than one write that waits: the newest', async () => {
  const wrote: string[] = [];
  let finish = () => {};
  desktop.clipboard.write = async ({ bytes }) => {
    wrote.push(Buffer.from(bytes).toString());
    if (wrote.length === 1)
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
  };
  const first = write(1, 'first');
  for (let transfer = 2; transfer < 50; transfer++) await write(transfer, `text ${transfer}`);
  finish();
  await first;
  expect(wrote).toEqual(['first', 'text 49']);
});
