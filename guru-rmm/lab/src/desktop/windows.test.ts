import { expect, test } from '@jest/globals';
import { parseAgentWindows, parseLeaves, parseWindowInfo } from './windows.ts';

test('one window', () => {
  const text = `
xwininfo: Window id: 0x600031 "Approval"

  Absolute upper-left X:  1101
  Absolute upper-left Y:  -20
  Relative upper-left X:  1
  Width: 360
  Height: 120
  Map State: IsViewable
`;
  expect(parseWindowInfo(text)).toEqual({
    id: '0x600031',
    x: 1101,
    y: -20,
    width: 360,
    height: 120,
    visible: true,
  });
  expect(parseWindowInfo(text.replace('IsViewable', 'IsUnMapped'))?.visible).toBe(false);
  expect(parseWindowInfo('xwininfo: error: No window with name')).toBeNull();
});

test('the innermost windows of a tree, in reading order', () => {
  const text = `
xwininfo: Window id: 0x600031 "Approval"

  Root window id: 0x50d (the root window) (has no name)
  Parent window id: 0x2002c2 (has no name)
     1 child:
     0x600032 (has no name): ()  165x52+0+0  +1101+220
        3 children:
        0x600036 (has no name): ()  57x17+67+29  +1168+249
        0x600039 (has no name): ()  155x18+4+4  +1105+224
           1 child:
           0x60003a (has no name): ()  14x18+-1+-1  +1105+224
        0x600033 (has no name): ()  43x17+4+29  +1105+249

`;
  expect(parseLeaves(text)).toEqual([
    { x: 1105, y: 224, width: 14, height: 18 },
    { x: 1105, y: 249, width: 43, height: 17 },
    { x: 1168, y: 249, width: 57, height: 17 },
  ]);
});

test("the windows of Guru Connect's agent among others", () => {
  const text = `
xwininfo: Window id: 0x2d2 (the root window) (has no name)

  Root window id: 0x2d2 (the root window) (has no name)
     3 children:
     0x1a00003 "Remote support request": ("guru-connect" "GuruConnect")  540x423+690+263  +690+263
     0x1c00003 "Ada (Example IT)": ("guru-connect" "GuruConnect")  412x32+754+6  +754+6
     0x600031 "guru-connect": ("xterm" "XTerm")  604x394+80+80  +80+80
`;
  expect(parseAgentWindows(text)).toEqual([
    { id: '0x1a00003', width: 540, height: 423 },
    { id: '0x1c00003', width: 412, height: 32 },
  ]);
});
