import { find } from '../find-element.ts';
import type { PageElements } from '../page-elements.ts';
import { setMenu } from '../wire-controls.ts';
import { barPlace, clampShift } from './bar-place.ts';

/** How near to the top edge the pointer brings a hidden bar back, in CSS pixels. */
const EDGE = 2;
/** How long a bar that nobody uses stays in sight. */
const SHOWN_MS = 2_000;
/** How far an arrow key moves the bar, in CSS pixels. */
const STEP = 32;

/**
 * Where the toolbar is: in a row of its own, beside the picture; or over its upper edge, where it can be moved and, on
 * the whole screen, goes away by itself.
 */
export class Bar {
  readonly #elements: PageElements;
  readonly #embedded: boolean;
  readonly #pin: HTMLButtonElement;
  readonly #moved: () => void;
  #full = false;
  #pinned = false;
  #shift = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `moved` runs when the picture got another place. */
  constructor(elements: PageElements, embedded: boolean, moved: () => void) {
    this.#elements = elements;
    this.#embedded = embedded;
    this.#moved = moved;
    this.#pin = find(document, 'pin', HTMLButtonElement);
    this.#pin.addEventListener('click', () => {
      this.#pinned = !this.#pinned;
      this.#place();
    });
    this.#listen();
    this.#place();
  }

  /** The whole screen is the machine's, or not any more. */
  set full(on: boolean) {
    if (this.#full === on) return;
    this.#full = on;
    if (on) setMenu(this.#elements, 'closed');
    this.#place();
  }

  /** In sight for a while: the keyboard or the pointer looks for it. */
  show(): void {
    clearTimeout(this.#timer);
    this.#elements.toolbar.dataset.away = 'false';
    this.#timer = setTimeout(() => this.#hide(), SHOWN_MS);
  }

  #hide(): void {
    const { toolbar } = this.#elements;
    const inUse = toolbar.matches(':hover, :focus-within') || toolbar.dataset.menu === 'all';
    // Without a pointer that hovers nothing would bring it back.
    const mayGo = this.#full && !this.#pinned && matchMedia('(hover: hover)').matches;
    if (mayGo && !inUse) toolbar.dataset.away = 'true';
    else if (mayGo) this.show();
  }

  #place(): void {
    const { dataset } = document.documentElement;
    dataset.bar = barPlace({ embedded: this.#embedded, full: this.#full, pinned: this.#pinned });
    dataset.full = String(this.#full);
    this.#pin.setAttribute('aria-pressed', String(this.#pinned));
    this.show();
    this.#moved();
  }

  #listen(): void {
    const { toolbar, handle, screen } = this.#elements;
    window.addEventListener('pointermove', ({ clientY }) => {
      if (clientY <= EDGE) this.show();
    });
    toolbar.addEventListener('focusin', () => this.show());
    let from: number | null = null;
    let dragged = false;
    handle.addEventListener('pointerdown', ({ clientX, pointerId }) => {
      from = clientX - this.#shift;
      dragged = false;
      handle.setPointerCapture(pointerId);
    });
    handle.addEventListener('pointermove', ({ clientX }) => {
      if (from === null || Math.abs(clientX - from - this.#shift) < 4) return;
      dragged = true;
      this.#move(clientX - from);
    });
    for (const end of ['pointerup', 'pointercancel'])
      handle.addEventListener(end, () => {
        from = null;
      });
    // The click that ends a drag is not one on the menu, which listens to the same button.
    const afterDrag = (event: Event) => {
      if (dragged) event.stopImmediatePropagation();
      dragged = false;
    };
    handle.addEventListener('click', afterDrag, { capture: true });
    handle.addEventListener('keydown', ({ key }) => {
      const step = { ArrowLeft: -STEP, ArrowRight: STEP }[key];
      if (step !== undefined) this.#move(this.#shift + step);
    });
    window.addEventListener('resize', () => this.#move(this.#shift));
    screen.addEventListener('focus', () => this.show());
  }

  #move(shift: number): void {
    const { toolbar } = this.#elements;
    this.#shift = clampShift(shift, window.innerWidth, toolbar.offsetWidth);
    // A style set by script is no inline style for the Content-Security-Policy.
    toolbar.style.setProperty('--shift', `${this.#shift}px`);
  }
}
