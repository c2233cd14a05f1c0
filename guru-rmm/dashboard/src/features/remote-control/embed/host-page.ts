import type { HostPage } from './viewer-requests.ts';

/** The Keyboard Lock API (WICG), which not every browser has. */
interface KeyboardLocking {
  readonly lock: () => Promise<void>;
  readonly unlock: () => void;
}

declare global {
  interface Navigator {
    readonly keyboard?: KeyboardLocking;
  }
}

/**
 * The browser's whole screen and keyboard for the panel around the viewer. The document itself is the one state:
 * whoever enters or leaves, the panel's button, the viewer's, or Escape, everybody sees the same.
 */
export function createHostPage(panel: () => HTMLElement | null): HostPage {
  /** The panel, or the viewer's frame in it, which a viewer of 1.0 enlarges by itself. */
  const isActive = () => panel()?.contains(document.fullscreenElement) === true;
  const unlock = () => {
    document.removeEventListener('fullscreenchange', unlockWhenLeft);
    navigator.keyboard?.unlock();
  };
  const unlockWhenLeft = () => {
    if (!isActive()) unlock();
  };
  return {
    fullscreen: {
      supported: document.fullscreenEnabled === true,
      isActive,
      hasGesture: () => navigator.userActivation?.isActive ?? true,
      async enter(asker) {
        const element = panel();
        if (!element) throw new Error('the panel is gone');
        await element.requestFullscreen({ navigationUI: 'hide' });
        element.dataset.fullScreenBy = asker;
      },
      leave: () => document.exitFullscreen(),
    },
    keyboard: {
      supported: navigator.keyboard?.lock !== undefined,
      async lock() {
        // Without codes: every key that the browser and the system let go of.
        await navigator.keyboard?.lock();
        // A lock would outlive the whole screen and come back with the next one, which nobody asked for.
        document.addEventListener('fullscreenchange', unlockWhenLeft);
        if (isActive()) return;
        unlock();
        throw new Error('the whole screen was left meanwhile');
      },
      unlock,
    },
  };
}

/** For `useSyncExternalStore`: tells of every change of the whole screen. */
export function onFullscreenChange(listener: () => void): () => void {
  document.addEventListener('fullscreenchange', listener);
  return () => document.removeEventListener('fullscreenchange', listener);
}
