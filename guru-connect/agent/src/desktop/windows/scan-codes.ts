/** A key of a PC keyboard: its scan code of set 1, which Windows extends with the prefix E0 for keys that came later. */
export interface ScanKey {
  readonly scan: number;
  readonly extended: boolean;
  /** Virtual key that is the same in every layout; undefined: the layout says. */
  readonly virtualKey: number | undefined;
}

const row = (first: number, codes: readonly string[]): [string, ScanKey][] =>
  codes.map((code, i) => [code, { scan: first + i, extended: false, virtualKey: undefined }]);
const key = (code: string, scan: number, virtualKey: number): [string, ScanKey] => [
  code,
  { scan, extended: false, virtualKey },
];
const extended = (code: string, scan: number, virtualKey: number): [string, ScanKey] => [
  code,
  { scan, extended: true, virtualKey },
];
const numpad = (digits: readonly number[], first: number): [string, ScanKey][] =>
  digits.map((digit, i) => key(`Numpad${digit}`, first + i, 0x60 + digit));

/**
 * W3C `KeyboardEvent.code` to scan codes (UI Events KeyboardEvent code Values; "Keyboard Scan Code Specification", Microsoft)
 * and virtual keys (<winuser.h>, VK_*).
 */
export const SCAN_KEYS: ReadonlyMap<string, ScanKey> = new Map([
  key('Escape', 0x01, 0x1b),
  ...row(0x02, ['Digit1', 'Digit2', 'Digit3', 'Digit4', 'Digit5', 'Digit6', 'Digit7', 'Digit8', 'Digit9']),
  ...row(0x0b, ['Digit0', 'Minus', 'Equal']),
  key('Backspace', 0x0e, 0x08),
  key('Tab', 0x0f, 0x09),
  ...row(0x10, ['KeyQ', 'KeyW', 'KeyE', 'KeyR', 'KeyT', 'KeyY', 'KeyU', 'KeyI', 'KeyO', 'KeyP']),
  ...row(0x1a, ['BracketLeft', 'BracketRight']),
  key('Enter', 0x1c, 0x0d),
  key('ControlLeft', 0x1d, 0xa2),
  ...row(0x1e, ['KeyA', 'KeyS', 'KeyD', 'KeyF', 'KeyG', 'KeyH', 'KeyJ', 'KeyK', 'KeyL']),
  ...row(0x27, ['Semicolon', 'Quote', 'Backquote']),
  key('ShiftLeft', 0x2a, 0xa0),
  ...row(0x2b, [
    'Backslash',
    'KeyZ',
    'KeyX',
    'KeyC',
    'KeyV',
    'KeyB',
    'KeyN',
    'KeyM',
    'Comma',
    'Period',
    'Slash',
  ]),
  key('ShiftRight', 0x36, 0xa1),
  key('NumpadMultiply', 0x37, 0x6a),
  key('AltLeft', 0x38, 0xa4),
  key('Space', 0x39, 0x20),
  key('CapsLock', 0x3a, 0x14),
  ...Array.from({ length: 10 }, (_, i) => key(`F${i + 1}`, 0x3b + i, 0x70 + i)),
  key('Pause', 0x45, 0x13),
  key('ScrollLock', 0x46, 0x91),
  ...numpad([7, 8, 9], 0x47),
  key('NumpadSubtract', 0x4a, 0x6d),
  ...numpad([4, 5, 6], 0x4b),
  key('NumpadAdd', 0x4e, 0x6b),
  ...numpad([1, 2, 3], 0x4f),
  key('Numpad0', 0x52, 0x60),
  key('NumpadDecimal', 0x53, 0x6e),
  key('IntlBackslash', 0x56, 0xe2),
  key('F11', 0x57, 0x7a),
  key('F12', 0x58, 0x7b),
  ...Array.from({ length: 11 }, (_, i) => key(`F${i + 13}`, 0x64 + i, 0x7c + i)),
  key('KanaMode', 0x70, 0x15),
  key('IntlRo', 0x73, 0xc1),
  key('F24', 0x76, 0x87),
  key('Convert', 0x79, 0x1c),
  key('NonConvert', 0x7b, 0x1d),
  key('IntlYen', 0x7d, 0xdc),
  extended('MediaTrackPrevious', 0x10, 0xb1),
  extended('MediaTrackNext', 0x19, 0xb0),
  extended('NumpadEnter', 0x1c, 0x0d),
  extended('ControlRight', 0x1d, 0xa3),
  extended('AudioVolumeMute', 0x20, 0xad),
  extended('MediaPlayPause', 0x22, 0xb3),
  extended('MediaStop', 0x24, 0xb2),
  extended('AudioVolumeDown', 0x2e, 0xae),
  extended('AudioVolumeUp', 0x30, 0xaf),
  extended('BrowserHome', 0x32, 0xac),
  extended('NumpadDivide', 0x35, 0x6f),
  extended('PrintScreen', 0x37, 0x2c),
  extended('AltRight', 0x38, 0xa5),
  extended('NumLock', 0x45, 0x90),
  extended('Home', 0x47, 0x24),
  extended('ArrowUp', 0x48, 0x26),
  extended('PageUp', 0x49, 0x21),
  extended('ArrowLeft', 0x4b, 0x25),
  extended('ArrowRight', 0x4d, 0x27),
  extended('End', 0x4f, 0x23),
  extended('ArrowDown', 0x50, 0x28),
  extended('PageDown', 0x51, 0x22),
  extended('Insert', 0x52, 0x2d),
  extended('Delete', 0x53, 0x2e),
  extended('MetaLeft', 0x5b, 0x5b),
  extended('MetaRight', 0x5c, 0x5c),
  extended('ContextMenu', 0x5d, 0x5d),
  extended('Sleep', 0x5f, 0x5f),
  extended('BrowserSearch', 0x65, 0xaa),
  extended('BrowserFavorites', 0x66, 0xab),
  extended('BrowserRefresh', 0x67, 0xa8),
  extended('BrowserStop', 0x68, 0xa9),
  extended('BrowserForward', 0x69, 0xa7),
  extended('BrowserBack', 0x6a, 0xa6),
  extended('LaunchApp1', 0x6b, 0xb6),
  extended('LaunchMail', 0x6c, 0xb4),
  extended('MediaSelect', 0x6d, 0xb5),
]);
