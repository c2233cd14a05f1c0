import { wireKeyList } from './key-list.ts';
import { isWholeScale, scaleToFit } from './scale.ts';
import { attachEdgeScroll } from './attach-edge-scroll.ts';
import type { MenuState } from './menu-state.ts';
import { toggleMenu } from './menu-state.ts';
import type { PageElements } from './page-elements.ts';
import { watchPixelDensity } from './pixel-density.ts';

export interface Controls {
  selectMonitor(monitorId: number): void;
  /** Presses a combination of keys, by its name. */
  press(combination: string): void;
  toggleFullScreen(): void;
  /** Escape, pressed anywhere but on the remote machine. */
  escape(): void;
  typeText(): void;
  toggleViewOnly(): void;
  screenshot(): void;
  disconnect(): void;
}

/** Gives the toolbar's buttons their work. After a click the keyboard goes back to the remote machine. */
export function wireControls(elements: PageElements, controls: Controls): void {
  const { screen, stage, scale, fullscreen, monitorSwitch, handle } = elements;
  const focusScreen = () => screen.focus({ preventScroll: true });

  // With the list closed each arrow key is a change: whoever goes through it by keys is not sent away from it.
  let byKey = false;
  monitorSwitch.addEventListener('keydown', () => {
    byKey = true;
  });
  monitorSwitch.addEventListener('pointerdown', () => {
    byKey = false;
  });
  monitorSwitch.addEventListener('change', () => {
    controls.selectMonitor(Number(monitorSwitch.value));
    if (!byKey) focusScreen();
  });
  for (const button of elements.keys) {
    button.addEventListener('click', () => {
      if (button.dataset.keys) controls.press(button.dataset.keys);
      if (button.dataset.keys) focusScreen();
    });
  }
  wireKeyList(document, (name) => {
    controls.press(name);
    focusScreen();
  });
  elements.monitorNext.addEventListener('click', () => {
    const { options, selectedIndex } = monitorSwitch;
    const next = options[(selectedIndex + 1) % options.length];
    if (next) controls.selectMonitor(Number(next.value));
    focusScreen();
  });
  elements.viewOnly.addEventListener('click', () => {
    controls.toggleViewOnly();
    focusScreen();
  });
  elements.screenshot.addEventListener('click', () => {
    controls.screenshot();
    focusScreen();
  });
  scale.addEventListener('click', () => {
    const exact = stage.dataset.scale !== 'exact';
    stage.dataset.scale = exact ? 'exact' : 'fit';
    scale.setAttribute('aria-pressed', String(exact));
    applyScale(elements);
    focusScreen();
  });
  window.addEventListener('resize', () => applyScale(elements));
  watchPixelDensity(() => applyScale(elements));
  attachEdgeScroll(elements);
  fullscreen.addEventListener('click', () => {
    controls.toggleFullScreen();
    focusScreen();
  });
  // With the keyboard locked the browser waits for a long press. The screen lets no key come this far.
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') controls.escape();
  });
  elements.type.addEventListener('click', () => controls.typeText());
  elements.disconnect.addEventListener('click', () => controls.disconnect());
  handle.addEventListener('click', () => setMenu(elements, toggleMenu(menuState(elements))));
}

/** Real size means one pixel of the remote monitor on one of this screen. */
export function applyScale({ screen, stage }: PageElements): void {
  const exact = stage.dataset.scale === 'exact';
  screen.style.width = exact ? `${screen.width / window.devicePixelRatio}px` : '';
  screen.style.height = exact ? `${screen.height / window.devicePixelRatio}px` : '';
  const scale = exact ? 1 : scaleToFit(stage.getBoundingClientRect(), screen, window.devicePixelRatio);
  screen.dataset.sharp = String(isWholeScale(scale));
}

export function setMenu({ toolbar, handle }: PageElements, state: MenuState): void {
  toolbar.dataset.menu = state;
  handle.setAttribute('aria-expanded', String(state === 'all'));
}

function menuState({ toolbar }: PageElements): MenuState {
  const { menu } = toolbar.dataset;
  return menu === 'all' || menu === 'monitors' ? menu : 'closed';
}
