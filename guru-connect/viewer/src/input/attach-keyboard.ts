import type { LockState } from '@guru-connect/proto/stream';
import type { KeyStroke } from './key-reading.ts';
import { hasPhysicalKey, localPlatform } from './key-reading.ts';
import { KeyboardTracker } from './keyboard-tracker.ts';
import { lockStateOf } from './lock-state.ts';
import { typedKey } from './typed-key.ts';

export interface KeyboardTarget {
  /**
   * Where keys go: to the machine; nowhere, while the connection to it is lost, so that a key meant for the machine
   * does not act on the page; or to the page as in any other.
   */
  mode(): 'machine' | 'paused' | 'page';
  key(stroke: KeyStroke & { locks?: LockState }): void;
  /** A character of a key that has no place on a keyboard. */
  text(text: string): void;
  /** Let go of all keys and buttons. */
  releaseAll(): void;
  /** Ctrl, Alt and Shift together: take the focus off the screen, so that a keyboard can leave it. */
  leave(): void;
}

/** How long ControlLeft waits for the other half of AltGr (Windows only). */
const ALT_GRAPH_WAIT_MS = 30;

/** How often a held key is said again: an agent that hears nothing for two seconds takes the viewer for gone. */
const STILL_HELD_MS = 500;

/** Listens for keys on the screen and lets go of all of them when the screen loses the keyboard. */
export function attachKeyboard(screen: HTMLElement, target: KeyboardTarget): () => void {
  const platform = localPlatform(navigator.platform);
  const tracker = new KeyboardTracker(platform);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let heldTimer: ReturnType<typeof setTimeout> | undefined;

  const send = (strokes: readonly KeyStroke[], locks?: LockState) => {
    for (const stroke of strokes) target.key(locks && stroke.down ? { ...stroke, locks } : stroke);
  };
  const watchHeld = () => {
    clearTimeout(heldTimer);
    const held = tracker.again();
    if (held.length === 0) return;
    heldTimer = setTimeout(() => {
      send(held);
      watchHeld();
    }, STILL_HELD_MS);
  };
  const forget = () => {
    clearTimeout(timer);
    clearTimeout(heldTimer);
    tracker.reset();
  };
  const release = () => {
    forget();
    target.releaseAll();
  };
  const handle = (event: KeyboardEvent) => {
    const mode = target.mode();
    // Tab is the way to the toolbar while nothing else is.
    if (mode === 'page' || (mode === 'paused' && event.key === 'Tab')) return;
    event.stopPropagation();
    // An input method has this key: what it makes of it comes as text.
    if (mode === 'machine' && (event.isComposing || event.key === 'Process')) return;
    const typed = typedKey(event);
    // The key of an on-screen keyboard that does not say what it means: its text comes by itself.
    if (mode === 'machine' && !typed && !hasPhysicalKey(event)) return;
    event.preventDefault();
    if (mode === 'paused') {
      if (event.type === 'keydown' && isLeaveChord(event)) target.leave();
      return;
    }
    if (typed) {
      if ('text' in typed) target.text(typed.text);
      else send(fullStroke(typed.code));
      return;
    }
    clearTimeout(timer);
    send(tracker.handle(event), lockStateOf(event, platform));
    if (tracker.waiting) timer = setTimeout(() => send(tracker.expire()), ALT_GRAPH_WAIT_MS);
    if (event.type === 'keydown' && !event.repeat && isLeaveChord(event)) {
      release();
      target.leave();
    }
    watchHeld();
  };

  screen.addEventListener('keydown', handle);
  screen.addEventListener('keyup', handle);
  screen.addEventListener('blur', release);
  window.addEventListener('blur', release);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') release();
  });
  return forget;
}

function fullStroke(code: string): KeyStroke[] {
  return [
    { code, down: true },
    { code, down: false },
  ];
}

function isLeaveChord(event: KeyboardEvent): boolean {
  const modifier = event.key === 'Control' || event.key === 'Alt' || event.key === 'Shift';
  return modifier && event.ctrlKey && event.altKey && event.shiftKey;
}
