import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { SelectionOwner } from '../src/desktop/x11/clipboard/selection-owner.ts';
import { SelectionReader } from '../src/desktop/x11/clipboard/selection-reader.ts';
import { SelectionWindow } from '../src/desktop/x11/clipboard/selection-window.ts';
import { X11Clipboard } from '../src/desktop/x11/clipboard/x11-clipboard.ts';
import { getPropertyType, readPropertyType } from '../src/desktop/x11/wire/core.ts';
import { request } from '../src/desktop/x11/wire/request.ts';
import {
  changePropertyBytes,
  type Conversion,
  convertSelection,
  getSelectionOwner,
  readProperty,
  readSelectionNotify,
  readSelectionOwner,
  readSelectionRequest,
  SELECTION_NOTIFY,
  SELECTION_REQUEST,
  sendSelectionNotify,
  setSelectionOwner,
  takeProperty,
} from '../src/desktop/x11/wire/selection.ts';
import { changePropertyList } from '../src/desktop/x11/wire/windows.ts';
import { ClipboardKind } from '@guru-connect/proto/stream';
import { Xvfb } from './support/xvfb.ts';

const SEND_EVENT = 25;
const KILL_CLIENT = 113;

let server: Xvfb;
let ours: SelectionWindow;
/** Another program, with a connection of its own. */
let other: SelectionWindow;

beforeAll(async () => {
  server = await Xvfb.start();
});
afterAll(async () => {
  await server?.stop();
});
beforeEach(async () => {
  ours = await SelectionWindow.open(server.display, undefined);
  other = await SelectionWindow.open(server.display, undefined);
});
afterEach(async () => {
  await ours.close();
  await other.close();
});

/** Requests that the other program gets as owner of the clipboard. */
async function otherOwns(serve: (asked: Conversion, count: number) => void): Promise<void> {
  let count = 0;
  other.listen((type, event) => {
    if (type !== SELECTION_REQUEST) return;
    count += 1;
    serve(readSelectionRequest(event), count);
  });
  await other.client.check(setSelectionOwner(other.id, other.atoms.clipboard, await other.now()));
}

/** The other program asks for the clipboard. */
async function otherAsks(property: number, target: number): Promise<number> {
  const answered = other.next((type, event) => {
    if (type !== SELECTION_NOTIFY) return undefined;
    const answer = readSelectionNotify(event);
    return answer.target === target ? answer.property : undefined;
  });
  const wanted = { requestor: other.id, selection: other.atoms.clipboard, target, property };
  other.client.send(convertSelection({ ...wanted, time: await other.now() }));
  return await answered;
}

async function take(property: number): Promise<Buffer> {
  return readProperty(await other.client.ask(takeProperty(other.id, property, 100_000))).bytes;
}

/** All parts of a content that comes in parts. */
async function takeParts(property: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  const written = other.watchWrites(other.id, property);
  await take(property);
  do {
    await written.next();
    parts.push(await take(property));
  } while (parts.at(-1)?.length);
  written.stop();
  return Buffer.concat(parts);
}

const holds = (text: string) => new Map([[ours.atoms.utf8, Buffer.from(text)]]);

test('says so when another program has the clipboard after all', async () => {
  await otherOwns(() => undefined);
  const owner = new SelectionOwner(ours);
  ours.now = async () => 1;
  await expect(owner.own(holds('late'))).rejects.toMatchObject({
    code: 'clipboard_failed',
    message: 'another program took the clipboard',
  });
  expect(owner.offer).toBeNull();
});

test('goes on with one content of a program that has taken another', async () => {
  const owner = new SelectionOwner(ours);
  const text = 'a'.repeat(100_000);
  await owner.own(holds(text));
  const { utf8, png, plain } = ours.atoms;
  expect(await otherAsks(png, utf8)).toBe(png);
  expect(await otherAsks(plain, utf8)).toBe(plain);
  expect((await takeParts(png)).toString()).toBe(text);
  expect((await takeParts(plain)).toString()).toBe(text);
});

test('serves nobody in the name of its own window', async () => {
  const owner = new SelectionOwner(ours);
  await owner.own(holds('a'));
  const { utf8, png, clipboard } = ours.atoms;
  const forged = request(SEND_EVENT, 0, 44);
  forged.writeUInt32LE(ours.id, 4);
  forged.writeUInt8(SELECTION_REQUEST, 12);
  for (const [at, word] of [0, ours.id, ours.id, clipboard, utf8, png].entries())
    forged.writeUInt32LE(word, 16 + at * 4);
  await other.client.check(forged);
  expect(await otherAsks(png, utf8)).toBe(png);
  expect(readPropertyType(await other.client.ask(getPropertyType(ours.id, png)))).toBe(0);
});

test('reads nothing of what is left of the content before', async () => {
  const { utf8, incr } = ours.atoms;
  let first: Conversion | undefined;
  await otherOwns((asked, count) => {
    const { requestor, property } = asked;
    const put = (to: Conversion, text: string) =>
      other.client.send(changePropertyBytes(to.requestor, to.property, utf8, Buffer.from(text)));
    if (count === 1) other.client.send(changePropertyList(requestor, property, [5_000_000], incr));
    else put(asked, 'new');
    if (first) put(first, 'left over');
    first ??= asked;
    other.client.send(sendSelectionNotify(asked));
  });
  const reader = new SelectionReader(ours);
  await expect(reader.read(utf8, 100)).rejects.toMatchObject({ code: 'clipboard_too_large' });
  expect((await reader.read(utf8, 100))?.toString()).toBe('new');
});

test('outlives an event that comes too late for anybody to wait for it', async () => {
  jest.useFakeTimers();
  void ours.next(() => undefined);
  jest.advanceTimersByTime(10_000);
  jest.useRealTimers();
  // Node reports a rejection that nobody takes at the end of the turn, and Jest fails the test for it.
  await new Promise(setImmediate);
});

test('connects again when the server has ended the connection', async () => {
  const clipboard = new X11Clipboard(server.display, undefined);
  const content = { kind: ClipboardKind.CLIPBOARD_KIND_TEXT, bytes: Buffer.from('a') } as const;
  await clipboard.write(content);
  const window = readSelectionOwner(await other.client.ask(getSelectionOwner(other.atoms.clipboard)));
  const kill = request(KILL_CLIENT, 0, 8);
  kill.writeUInt32LE(window, 4);
  await other.client.check(kill);
  // Whether the end is known yet is up to the server.
  await clipboard.write(content).catch(() => undefined);
  await clipboard.write(content);
  expect(await otherAsks(other.atoms.png, other.atoms.utf8)).toBe(other.atoms.png);
  await clipboard.close();
});

test('writes nothing once it was released, also when the write still waits', async () => {
  const clipboard = new X11Clipboard(server.display, undefined);
  const content = { kind: ClipboardKind.CLIPBOARD_KIND_TEXT, bytes: Buffer.from('secret') } as const;
  for (let turn = 1; turn <= 2; turn++) {
    const writing = clipboard.write(content);
    clipboard.release();
    await expect(writing).rejects.toMatchObject({ code: 'clipboard_failed' });
    expect(readSelectionOwner(await other.client.ask(getSelectionOwner(other.atoms.clipboard)))).toBe(0);
  }
  await clipboard.close();
});
