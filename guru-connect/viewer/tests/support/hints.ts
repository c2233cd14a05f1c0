import type { Frame, Page } from 'playwright-core';

declare global {
  interface Window {
    /** What the viewer's hint has said on the screen, until a test takes it. */
    hints: string[];
  }
}

/**
 * Collects the viewer's hints from the page's next load on: each is gone after a few seconds, or with the next one,
 * and a test that is kept waiting would look past it.
 */
export async function collectHints(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.hints = [];
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        if (!(target instanceof Element) || target.id !== 'hint' || !target.checkVisibility()) continue;
        for (const { textContent } of addedNodes) window.hints.push(textContent ?? '');
      }
    }).observe(document, { subtree: true, childList: true });
  });
}

/** Waits until this has been said, and takes it and what was said before it. */
export async function hinted(viewer: Page | Frame, words: string): Promise<void> {
  await viewer.waitForFunction((wanted) => {
    const at = window.hints.findIndex((hint) => hint.includes(wanted));
    return at >= 0 && window.hints.splice(0, at + 1);
  }, words);
}

/** What was said and not taken. */
export function hintsLeft(viewer: Page | Frame): Promise<string[]> {
  return viewer.evaluate(() => window.hints);
}
