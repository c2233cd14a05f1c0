import { expect, test } from '@jest/globals';
import { getAtomName, getImage, queryExtension, readExtension, warpPointer } from './core.ts';
import { createDamage, readDamage, subtractDamage } from './damage.ts';
import { changeKeyboardMapping, readKeyboardMapping, readKeymap, readModifierMapping } from './keymap.ts';
import { getMonitors, readMonitors } from './randr.ts';
import { attachFd, getShmImage } from './shm.ts';
import { readCursorImage } from './xfixes.ts';
import { readKeyboards } from './xinput.ts';
import { getKeyNames, lockModifiers, readKeyNames, readXkbState, unlatchModifiers } from './xkb.ts';
import { changePropertyList, readClientMessage, readPropertyList, sendClientMessage } from './windows.ts';
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
      '11010000 01 00 0100 0000 0000 8007 3804 00000000 00000000 aa000000',
      '12010000 00 00 0000 8007 0000 c003 3804 00000000 00000000',
    ),
  );
  expect(monitors).toEqual([
    { name: 0x111, primary: true, x: 0, y: 0, width: 1920, height: 1080 },
    { name: 0x112, primary: false, x: 1920, y: 0, width: 960, height: 1080 },
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

test('reads the keyboards among the devices, and skips the classes of each', () => {
  const keyboards = readKeyboards(
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
  expect(keyboards).toEqual([{ id: 5, name: 'keys' }]);
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
