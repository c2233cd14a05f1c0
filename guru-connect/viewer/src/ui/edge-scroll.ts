import type { Box } from '../input/map-point.ts';

/** How near to an edge the pointer moves what lies beyond it into view, in CSS pixels. */
const EDGE = 24;
/** Of one animation frame, at the very edge; CSS pixels. */
const FASTEST = 16;

/** Where to scroll within one animation frame for a pointer in a box; CSS pixels, whole. */
export function edgeStep(client: { x: number; y: number }, box: Box): { x: number; y: number } {
  return { x: step(client.x - box.left, box.width), y: step(client.y - box.top, box.height) };
}

function step(at: number, size: number): number {
  const before = depth(at);
  const after = depth(size - at);
  return before > 0 ? -before : after;
}

/** Faster the nearer; a drag that has left the box is as near as it gets. */
function depth(distance: number): number {
  return distance < EDGE ? Math.ceil((1 - Math.max(0, distance) / EDGE) * FASTEST) : 0;
}
