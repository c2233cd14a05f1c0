import type { PointerEvent as PointerMessage, WheelEvent as WheelMessage } from '@guru-connect/proto/stream';
import type { Size } from './map-point.ts';
import { mapPoint } from './map-point.ts';
import { PointerQueue } from './pointer-queue.ts';
import { WheelUnits } from './wheel-units.ts';

export interface PointerTarget {
  /** The monitor on view, or null while input does not count. */
  monitor(): (Size & { readonly monitorId: number }) | null;
  pointer(message: PointerMessage): void;
  wheel(message: WheelMessage): void;
}

/**
 * Listens for pointer and wheel on the screen.
 * @returns forgets what is held, without telling: the other side lets go by ReleaseAll
 */
export function attachPointer(screen: HTMLCanvasElement, target: PointerTarget): () => void {
  const queue = new PointerQueue((message) => target.pointer(message));
  const wheel = new WheelUnits();
  let scheduled = false;
  /** Buttons went down on the picture. Those that went down elsewhere are dragged over it and mean nothing there. */
  let pressed = false;

  const flush = () => {
    scheduled = false;
    if (target.monitor()) queue.flush();
  };
  const push = (event: PointerEvent) => {
    if (event.buttons === 0) pressed = false;
    const monitor = target.monitor();
    if (!monitor) return;
    const at = mapPoint({ x: event.clientX, y: event.clientY }, screen.getBoundingClientRect(), monitor);
    // A press beside the picture means nothing there; a drag that leaves it goes on along its edge.
    if (!at || (!at.inside && queue.buttons === 0)) return;
    if (event.type === 'pointerdown') pressed = true;
    const { monitorId } = monitor;
    const buttons = pressed ? event.buttons : 0;
    if (!queue.push({ monitorId, x: at.x, y: at.y, buttons }) || scheduled) return;
    scheduled = true;
    requestAnimationFrame(flush);
  };

  screen.addEventListener('pointerdown', (event) => {
    screen.focus({ preventScroll: true });
    if (target.monitor()) screen.setPointerCapture(event.pointerId);
    push(event);
  });
  // Further buttons of a mouse come as moves, see Pointer Events, "Chorded button interactions".
  // Heard on the window: some engines end the capture with the first button that goes up, and a button that is let go
  // beside the screen must not stay down on the machine.
  for (const type of ['pointermove', 'pointerup'] as const) {
    window.addEventListener(type, (event) => {
      if (event.target === screen || pressed) push(event);
    });
  }
  screen.addEventListener('pointercancel', (event) => {
    pressed = false;
    const monitor = target.monitor();
    const at =
      monitor && mapPoint({ x: event.clientX, y: event.clientY }, screen.getBoundingClientRect(), monitor);
    if (at) queue.push({ monitorId: monitor.monitorId, x: at.x, y: at.y, buttons: 0 });
  });
  // No local selection, drag, paste by the middle button or going back by the fourth.
  for (const type of ['mousedown', 'mouseup', 'contextmenu', 'auxclick', 'dragstart'] as const) {
    screen.addEventListener(type, (event) => event.preventDefault());
  }
  screen.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      if (!target.monitor()) return;
      const steps = wheel.push(event);
      if (!steps) return;
      queue.flush();
      target.wheel(steps);
    },
    { passive: false },
  );
  return () => {
    pressed = false;
    queue.reset();
  };
}
