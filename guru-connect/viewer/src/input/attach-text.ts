import { createEditContext, setEditContext } from './edit-context.ts';

/**
 * Takes text that comes without keys: from on-screen and mobile keyboards, input methods, dictation. Returns what turns
 * that on and off. Browsers without EditContext have only keys and *Type text*.
 */
export function attachText(screen: HTMLElement, type: (text: string) => void): (on: boolean) => void {
  const context = createEditContext();
  if (!context) return () => {};
  let composing = false;
  // Nothing stays in the buffer: the text is on the machine.
  const take = () => {
    const { text } = context;
    context.updateText(0, text.length, '');
    if (text !== '') type(text);
  };
  context.addEventListener('compositionstart', () => {
    composing = true;
  });
  context.addEventListener('compositionend', () => {
    composing = false;
    // A browser may bring the text before this event or after it.
    queueMicrotask(take);
  });
  context.addEventListener('textupdate', () => {
    if (!composing) queueMicrotask(take);
  });
  screen.addEventListener('focus', () => {
    // An input method shows its candidates beside it.
    context.updateControlBounds(screen.getBoundingClientRect());
    context.updateSelectionBounds(screen.getBoundingClientRect());
  });
  return (on) => setEditContext(screen, on ? context : null);
}
