/** Keys whose keycodes differ between the rules evdev and xfree86, and what they mean in the layout us. */
export const KEYS = [
  ['ArrowUp', 'Up'],
  ['ArrowLeft', 'Left'],
  ['ArrowRight', 'Right'],
  ['ArrowDown', 'Down'],
  ['Delete', 'Delete'],
  ['Home', 'Home'],
  ['PageUp', 'Prior'],
  ['NumpadEnter', 'KP_Enter'],
  ['NumpadDivide', 'KP_Divide'],
  ['ControlRight', 'Control_R'],
  ['AltRight', 'Alt_R'],
  ['MetaLeft', 'Super_L'],
  ['ContextMenu', 'Menu'],
  ['KeyA', 'a'],
] as const;
