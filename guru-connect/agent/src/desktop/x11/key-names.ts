/** Codes whose keys are numbered from the left: `AE01`, `AE02` and so on. */
function row(prefix: string, codes: readonly string[]): [string, string[]][] {
  return codes.map((code, i) => [code, [`${prefix}${String(i + 1).padStart(2, '0')}`]]);
}

const F_KEYS = Array.from({ length: 24 }, (_, i) => `F${i + 1}`);
const NUMPAD_DIGITS = Array.from({ length: 10 }, (_, i): [string, string[]] => [`Numpad${i}`, [`KP${i}`]]);

/**
 * W3C `KeyboardEvent.code` (UI Events KeyboardEvent code Values) to the names that XKB gives the same key, in X.org's
 * keycodes files `evdev` and `xfree86`. The first name that a keyboard has wins.
 */
export const KEY_NAMES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['Escape', ['ESC']],
  ...row('FK', F_KEYS),
  ['Backquote', ['TLDE']],
  ...row('AE', [
    ...['Digit1', 'Digit2', 'Digit3', 'Digit4', 'Digit5', 'Digit6', 'Digit7', 'Digit8', 'Digit9', 'Digit0'],
    ...['Minus', 'Equal', 'IntlYen'],
  ]),
  ['Backspace', ['BKSP']],
  ['Tab', ['TAB']],
  ...row('AD', [
    ...['KeyQ', 'KeyW', 'KeyE', 'KeyR', 'KeyT', 'KeyY', 'KeyU', 'KeyI', 'KeyO', 'KeyP'],
    ...['BracketLeft', 'BracketRight'],
  ]),
  ['Backslash', ['BKSL', 'AC12']],
  ['CapsLock', ['CAPS']],
  ...row('AC', [
    ...['KeyA', 'KeyS', 'KeyD', 'KeyF', 'KeyG', 'KeyH', 'KeyJ', 'KeyK', 'KeyL'],
    ...['Semicolon', 'Quote'],
  ]),
  ['Enter', ['RTRN']],
  ['ShiftLeft', ['LFSH']],
  ['IntlBackslash', ['LSGT']],
  ...row('AB', [
    ...['KeyZ', 'KeyX', 'KeyC', 'KeyV', 'KeyB', 'KeyN', 'KeyM', 'Comma', 'Period', 'Slash', 'IntlRo'],
  ]),
  ['ShiftRight', ['RTSH']],
  ['ControlLeft', ['LCTL']],
  ['MetaLeft', ['LWIN', 'LMTA']],
  ['AltLeft', ['LALT']],
  ['Space', ['SPCE']],
  ['AltRight', ['RALT', 'LVL3', 'ALGR']],
  ['MetaRight', ['RWIN', 'RMTA']],
  ['ContextMenu', ['COMP', 'MENU']],
  ['ControlRight', ['RCTL']],
  ['PrintScreen', ['PRSC', 'SYRQ']],
  ['ScrollLock', ['SCLK']],
  ['Pause', ['PAUS', 'BRK']],
  ['Insert', ['INS']],
  ['Home', ['HOME']],
  ['PageUp', ['PGUP']],
  ['Delete', ['DELE']],
  ['End', ['END']],
  ['PageDown', ['PGDN']],
  ['ArrowUp', ['UP']],
  ['ArrowLeft', ['LEFT']],
  ['ArrowDown', ['DOWN']],
  ['ArrowRight', ['RGHT']],
  ['NumLock', ['NMLK']],
  ['NumpadDivide', ['KPDV']],
  ['NumpadMultiply', ['KPMU']],
  ['NumpadSubtract', ['KPSU']],
  ['NumpadAdd', ['KPAD']],
  ['NumpadEnter', ['KPEN']],
  ['NumpadDecimal', ['KPDL', 'KPDC']],
  ['NumpadEqual', ['KPEQ']],
  ['NumpadComma', ['KPSP', 'KPPT', 'I129']],
  ...NUMPAD_DIGITS,
  ['NumpadParenLeft', ['I187']],
  ['NumpadParenRight', ['I188']],
  ['Convert', ['HENK', 'XFER']],
  ['NonConvert', ['MUHE', 'NFER']],
  ['KanaMode', ['HKTG', 'HIRA']],
  ['Lang1', ['HNGL']],
  ['Lang2', ['HJCV']],
  ['Lang3', ['KATA']],
  ['Lang4', ['HIRA']],
  ['Lang5', ['HZTG']],
  ['AudioVolumeMute', ['MUTE']],
  ['AudioVolumeDown', ['VOL-']],
  ['AudioVolumeUp', ['VOL+']],
  ['Power', ['POWR']],
  ['Help', ['HELP']],
  ['Again', ['AGAI']],
  ['Undo', ['UNDO']],
  ['Props', ['PROP']],
  ['Copy', ['COPY']],
  ['Open', ['OPEN']],
  ['Paste', ['PAST']],
  ['Find', ['FIND']],
  ['Cut', ['CUT']],
  ['LaunchApp2', ['I148']],
  ['Sleep', ['I150']],
  ['WakeUp', ['I151']],
  ['LaunchApp1', ['I152']],
  ['LaunchMail', ['I163']],
  ['BrowserFavorites', ['I164']],
  ['BrowserBack', ['I166']],
  ['BrowserForward', ['I167']],
  ['Eject', ['I169']],
  ['MediaTrackNext', ['I171']],
  ['MediaPlayPause', ['I172']],
  ['MediaTrackPrevious', ['I173']],
  ['MediaStop', ['I174']],
  ['BrowserHome', ['I180']],
  ['BrowserRefresh', ['I181']],
  ['BrowserSearch', ['I225']],
  ['MediaSelect', ['I234']],
  ['BrowserStop', ['I136', 'STOP']],
  ['Select', ['I140', 'FRNT']],
]);

/** Keycodes by `KeyboardEvent.code` on a keyboard whose keys have these names. */
export function keycodesByCode(names: ReadonlyMap<string, number>): Map<string, number> {
  const keycodes = new Map<string, number>();
  for (const [code, candidates] of KEY_NAMES) {
    const name = candidates.find((candidate) => names.has(candidate));
    const keycode = name === undefined ? undefined : names.get(name);
    if (keycode !== undefined) keycodes.set(code, keycode);
  }
  return keycodes;
}
