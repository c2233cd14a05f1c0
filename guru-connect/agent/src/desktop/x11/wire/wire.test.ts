import { expect, test } from '@jest/globals';
import { getAtomName, getImage, queryExtension, readExtension, warpPointer } from './core.ts';
import { createDamage, readDamage, subtractDamage } from './damage.ts';
import { changeKeyboardMapping, readKeyboardMapping, readKeymap, readModifierMapping } from './keymap.ts';
import { getMonitors, readMonitors } from './randr.ts';
import { attachFd, getShmImage } from './shm.ts';
import { readCursorImage } from './xfixes.ts';
import { copyArea, createContext, createPixmap, putRows } from './drawing.ts';
import { createArrowCursor, createWindow, moveWindow, raiseWindow, setInputFocus } from './own-windows.ts';
import { getDeviceProperty, queryXInputVersion, readDevices, selectInputEvents, XI } from './xinput.ts';
import { readInputEvent } from './xinput-events.ts';
import { getKeyNames, lockModifiers, readKeyNames, readXkbState, unlatchModifiers } from './xkb.ts';
import {
  ATOM,
  changePropertyList,
  changePropertyText,
  readChildren,
  readClientMessage,
  readOuterPlace,
  readPropertyList,
  readVisibility,
  sendClientMessage,
} from './windows.ts';
import { FAKE, fakeMotion, fakePress, grabControl } from './xtest.ts';

const hex = (...words: string[]) => words.join('').replaceAll(' ', '');
/** A reply of these bytes, after the first 8. */
const reply = (...words: string[]) => Buffer.from(hex('01 00 0100 00000000', ...words), 'hex');

test.each([
  ['QueryExtension', queryExtension('XTEST'), '62 00 0400 0500 0000 5854455354 000000'],
  ['GetAtomName', getAtomName(0x1234), '11 00 0200 34120000'],
  ['WarpPointer', warpPointer(0x2a, -1, 700), '29 00 0600 00000000 2a000000 00000000 00000000 ffff bc02'],
  ['XTestGrabControl', grabControl(132, true), '84 03 0200 01 000000'],
  [
    'XTestFakeInput of a key',
    fakePress(132, FAKE.keyPress, 38),
    `84 02 0900 02 26 0000 00000000 ${'00'.repeat(24)}`,
  ],
  [
    'XTestFakeInput of motion',
    fakeMotion(132, 0x2a, 2500, -1),
    '84 02 0900 06 00 0000 00000000 2a000000 00000000 00000000 c409 ffff 00000000 00000000',
  ],
  ['ShmAttachFd', attachFd(130, 0x200001), '82 06 0300 01002000 00 000000'],
  [
    'ShmGetImage',
    getShmImage(130, 0x2a, { x: 1920, y: 64, width: 1920, height: 10 }, 0x200001, 491520),
    '82 04 0800 2a000000 8007 4000 8007 0a00 ffffffff 02 000000 01002000 00800700',
  ],
  [
    'GetImage',
    getImage(0x2a, { x: 1920, y: 64, width: 1920, height: 10 }),
    '49 02 0500 2a000000 8007 4000 8007 0a00 ffffffff',
  ],
  ['DamageCreate', createDamage(143, 0x200002, 0x2a), '8f 01 0400 02002000 2a000000 02 000000'],
  ['DamageSubtract', subtractDamage(143, 0x200002), '8f 03 0400 02002000 00000000 00000000'],
  ['RRGetMonitors', getMonitors(140, 0x2a), '8c 2a 0300 2a000000 01 000000'],
  [
    'ChangeKeyboardMapping of two keys',
    changeKeyboardMapping(200, [0x10065e5, 0]),
    '64 02 0600 c8 02 0000 e5650001 e5650001 00000000 00000000',
  ],
  [
    'XkbLatchLockState without latches',
    unlatchModifiers(135),
    '87 05 0400 0001 00 00 00 00 ff 00 00 00 0000',
  ],
  [
    'ChangeProperty of two numbers',
    changePropertyList(0x2a, 0x1234, [200, 0x10065e5]),
    '12 00 0800 2a000000 34120000 06000000 20 000000 02000000 c8000000 e5650001',
  ],
  [
    'SendEvent of a ClientMessage',
    sendClientMessage(0x2a, 0x1234, [7, 8]),
    '19 00 0b00 2a000000 00000000 21 20 0000 2a000000 34120000 07000000 08000000 00000000 00000000 00000000',
  ],
  [
    'ChangeProperty of a text',
    changePropertyText(0x2a, 0x1234, ATOM.string, 'a\0b\0c'),
    '12 00 0800 2a000000 34120000 1f000000 08 000000 05000000 6100620063 000000',
  ],
  [
    'CreateWindow',
    createWindow(0x200001, 0x2a, { x: -1, y: 2, width: 540, height: 38 }, 0x1f2328, 0x8000),
    '01 00 0b00 01002000 2a000000 ffff 0200 1c02 2600 0000 0000 00000000 020a0000 28231f00 01000000 00800000',
  ],
  [
    'ConfigureWindow that moves',
    moveWindow(0x200001, -5, 700),
    '0c 00 0500 01002000 0300 0000 fbffffff bc020000',
  ],
  ['ConfigureWindow that raises', raiseWindow(0x200001), '0c 00 0400 01002000 4000 0000 00000000'],
  ['SetInputFocus', setInputFocus(0x200001), '2a 02 0300 01002000 00000000'],
  [
    'CreateGlyphCursor',
    createArrowCursor(0x200003, 0x200002),
    '5e 00 0800 03002000 02002000 02002000 4400 4500 0000 0000 0000 ffff ffff ffff',
  ],
  [
    'CreatePixmap',
    createPixmap(0x200004, 0x200001, 24, { width: 540, height: 38 }),
    '35 18 0400 04002000 01002000 1c02 2600',
  ],
  ['CreateGC', createContext(0x200005, 0x200001), '37 00 0500 05002000 01002000 00000100 00000000'],
  [
    'PutImage of two rows',
    putRows(0x200004, 0x200005, 24, 1, 7, Buffer.from([1, 2, 3, 0, 4, 5, 6, 0])),
    '48 02 0800 04002000 05002000 0100 0200 0000 0700 00 18 0000 01020300 04050600',
  ],
  [
    'CopyArea',
    copyArea(0x200004, 0x200001, 0x200005, { width: 540, height: 38 }),
    '3e 00 0700 04002000 01002000 05002000 0000 0000 0000 0000 1c02 2600',
  ],
  ['XIQueryVersion', queryXInputVersion(131), '83 2f 0200 0200 0100'],
  [
    'XISelectEvents',
    selectInputEvents(131, 0x2a, 1, [XI.buttonPress, XI.rawMotion]),
    '83 2e 0500 2a000000 0100 0000 0100 0100 10000200',
  ],
  [
    'XIGetProperty',
    getDeviceProperty(131, 4, 0x1234),
    '83 3b 0600 0400 00 00 34120000 00000000 00000000 01000000',
  ],
  ['XkbGetNames', getKeyNames(135, 5), '87 11 0300 0500 0000 00060000'],
  ['XkbLatchLockState', lockModifiers(135, 0x12, 0x10), '87 05 0400 0001 12 10 00 00 00 00 00 00 0000'],
])('%s has the bytes of the protocol', (_name, bytes, expected) => {
  expect(bytes.toString('hex')).toBe(hex(expected));
});

test('reads which numbers an extension has, or that there is none', () => {
  expect(readExtension(reply('01 84 5b 80', '00'.repeat(20)))).toEqual({ major: 0x84, firstEvent: 0x5b });
  expect(readExtension(reply('00 00 00 00', '00'.repeat(20)))).toBeNull();
});

test('reads the area of a damage event', () => {
  const event = Buffer.from(
    hex('5b 02 0100 2a000000 02002000 00000000 feff 0300 8007 3804', '00'.repeat(8), '00000000'),
    'hex',
  );
  expect(readDamage(event)).toEqual({ damage: 0x200002, area: { x: -2, y: 3, width: 1920, height: 1080 } });
});

test('reads monitors, and skips the outputs of each', () => {
  const monitors = readMonitors(
    reply(
      '00000000 02000000 01000000',
      '00'.repeat(12),
      '11010000 01 00 0100 0000 0000 8007 3804 fc010000 00000000 aa000000',
      '12010000 00 00 0000 8007 0000 c003 3804 00000000 00000000',
    ),
  );
  expect(monitors).toEqual([
    { name: 0x111, primary: true, x: 0, y: 0, width: 1920, height: 1080, widthMm: 508 },
    { name: 0x112, primary: false, x: 1920, y: 0, width: 960, height: 1080, widthMm: 0 },
  ]);
});

test('reads the picture of the pointer', () => {
  const image = readCursorImage(
    reply('0000 0000 0200 0100 0100 0000 07000000', '00'.repeat(8), '332211ff 00000000'),
  );
  expect(image).toMatchObject({ width: 2, height: 1, xhot: 1, yhot: 0 });
  expect([...image.argb]).toEqual([0xff112233, 0]);
});

test('reads key names and aliases, and leaves out keys without a name', () => {
  const name = (text: string) => Buffer.from(text.padEnd(4, '\0'), 'latin1').toString('hex');
  const names = readKeyNames(
    reply(
      '00060000 08 ff 00 00 0000 6f 03 00000000 00 01 0000 00000000',
      name('UP'),
      name(''),
      name('LEFT'),
      ...[name('UP'), name('ALTU')],
    ),
  );
  expect([...names]).toEqual([
    ['UP', 111],
    ['LEFT', 113],
    ['ALTU', 111],
  ]);
});

test('reads the keysyms of keys, and the keys of modifiers', () => {
  const keysyms = Buffer.from(
    hex('01 02 0100 04000000', '00'.repeat(24), '61000000 41000000 7fff0000 00000000'),
    'hex',
  );
  expect(readKeyboardMapping(keysyms)).toEqual([
    [0x61, 0x41],
    [0xff7f, 0],
  ]);
  const modifiers = Buffer.from(
    hex('01 02 0100 04000000', '00'.repeat(24), '32 3e 42 00 25 69 00 00 4d 00 00 00 00 00 00 00'),
    'hex',
  );
  expect(readModifierMapping(modifiers)).toEqual([[50, 62], [66], [37, 105], [], [77], [], [], []]);
});

test('reads devices, and skips the classes of each', () => {
  const devices = readDevices(
    reply(
      '0200 0000',
      '00'.repeat(20),
      '0200 0100 0300 0100 0500 01 00',
      Buffer.from('mouse').toString('hex'),
      '000000',
      '0100 0200 0200 0000',
      '0500 0400 0300 0000 0400 01 00',
      Buffer.from('keys').toString('hex'),
    ),
  );
  expect(devices).toEqual([
    { id: 2, use: 1, name: 'mouse' },
    { id: 5, use: 4, name: 'keys' },
  ]);
});

test('reads which keys are down, locks and group, and messages of other clients', () => {
  expect(readKeymap(reply('00 01 00 00 04', '00'.repeat(27)))).toEqual([8, 34]);
  const state = Buffer.alloc(32);
  state.set([1, 2, 3], 10);
  expect(readXkbState(state)).toEqual({ latched: 1, locked: 2, group: 3 });
  const message = Buffer.from(
    hex('21 20 0000 2a000000 34120000 07000000 08000000 00000000 00000000 00000000'),
    'hex',
  );
  expect(readClientMessage(message)).toEqual({ type: 0x1234, numbers: [7, 8, 0, 0, 0] });
});

test('reads a list of numbers only from a property that is one', () => {
  const list = Buffer.from(
    hex('01 20 0100 02000000 06000000 00000000 02000000', '00'.repeat(12), '01000000 02000000'),
    'hex',
  );
  expect(readPropertyList(list)).toEqual([1, 2]);
  list[1] = 8;
  expect(readPropertyList(list)).toEqual([]);
});

test('reads what a device did, and with which device', () => {
  const head = (type: string) => `23 83 0100 0c000000 ${type} 0200 e8030000`;
  const press = Buffer.from(
    hex(
      `${head('0400')} 01000000 2a000000 01002000 00000000`,
      '00806400 00000500 00800a00 0000ffff 0000 0000 0900 0000 00000100',
      '01000000 00000000 00000000 05000000 00000000',
    ),
    'hex',
  );
  expect(readInputEvent(press)).toEqual({
    kind: 'button_press',
    event: {
      time: 1000,
      source: 9,
      detail: 1,
      ...{ rootX: 100.5, rootY: 5, x: 10.5, y: -1 },
      keyRepeat: true,
      modifiers: 5,
    },
  });
  expect(readInputEvent(press.subarray(0, 32))).toBeNull();
  const raw = Buffer.from(hex(`${head('1100')} 00000000 0900 0000 00000000 00000000`), 'hex');
  expect(readInputEvent(raw)).toEqual({ kind: 'raw_motion', event: { time: 1000, source: 9 } });
});

test('reads where windows are, and which of them are drawn', () => {
  const tree = reply('2a000000 00000000 0200 0000', '00'.repeat(12), '01002000 02002000');
  expect(readChildren(tree)).toEqual([0x200001, 0x200002]);
  expect(readOuterPlace(reply('2a000000 feff 0300 1c02 2600 0100 0000', '00'.repeat(8)))).toEqual({
    ...{ x: -2, y: 3, width: 542, height: 40 },
  });
  const attributes = (windowClass: string, state: string) =>
    reply(`21000000 ${windowClass} 00 00 00000000 00000000 00 00 ${state} 01`, '00'.repeat(16));
  expect(readVisibility(attributes('0100', '02'))).toEqual({ onScreen: true, overrideRedirect: true });
  expect(readVisibility(attributes('0100', '01'))).toMatchObject({ onScreen: false });
  expect(readVisibility(attributes('0200', '02'))).toMatchObject({ onScreen: false });
});
