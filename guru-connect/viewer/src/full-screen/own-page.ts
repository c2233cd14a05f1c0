import type { FullScreenMeans, Outcome } from './outcome.ts';
import { GRANTED, refused } from './outcome.ts';

/** https://wicg.github.io/keyboard-lock/: Chromium's only, and not in the library of DOM types. */
interface LockableKeyboard {
  lock(): Promise<void>;
  unlock(): void;
}
declare global {
  interface Navigator {
    readonly keyboard?: LockableKeyboard;
  }
}

/** The page's own browser, for a viewer that fills a page of its own. */
export const OWN_PAGE: FullScreenMeans = {
  async fullScreen(enable) {
    if (!document.fullscreenEnabled) return refused('unsupported');
    if (!enable) return document.fullscreenElement ? tried(() => document.exitFullscreen()) : GRANTED;
    if (!navigator.userActivation.isActive) return refused('needs_gesture');
    return tried(() => document.documentElement.requestFullscreen());
  },
  async keyboardLock(enable) {
    const { keyboard } = navigator;
    if (!keyboard) return refused('unsupported');
    return tried(async () => (enable ? keyboard.lock() : keyboard.unlock()));
  },
};

/** Browsers refuse with errors whose names differ; that it did not work is all there is to say. */
async function tried(act: () => Promise<void>): Promise<Outcome> {
  try {
    await act();
    return GRANTED;
  } catch {
    return refused('failed');
  }
}
