import { edgeStep } from './edge-scroll.ts';
import type { PageElements } from './page-elements.ts';

/**
 * In real size, moves what lies beyond an edge into view while the pointer is near that edge: the wheel is the
 * machine's, and scroll bars that lie over the picture cannot be pressed without pressing on the machine.
 */
export function attachEdgeScroll({ screen, stage, desk }: PageElements): void {
  let pointer: { readonly x: number; readonly y: number } | null = null;
  let scheduled = false;

  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(scroll);
  };
  const scroll = () => {
    scheduled = false;
    if (!pointer || stage.dataset.scale !== 'exact') return;
    const { scrollLeft, scrollTop } = desk;
    const { x, y } = edgeStep(pointer, desk.getBoundingClientRect());
    desk.scrollBy(x, y);
    if (desk.scrollLeft !== scrollLeft || desk.scrollTop !== scrollTop) schedule();
  };
  screen.addEventListener('pointermove', ({ pointerType, clientX, clientY }) => {
    if (pointerType === 'touch') return;
    pointer = { x: clientX, y: clientY };
    schedule();
  });
  screen.addEventListener('pointerleave', () => {
    pointer = null;
  });
}
