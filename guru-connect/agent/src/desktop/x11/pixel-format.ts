import { AgentFault } from '../../fault/agent-fault.ts';
import type { XScreen, XSetup } from './wire/setup.ts';

/**
 * Throws `display_unsupported` unless a pixel lies in memory as the kernel takes it: blue, green and red of 8 bits
 * each, and 8 that nobody looks at. Other depths would need a capture of their own, and no desktop of today has them.
 */
export function assertBgrx({ lowByteFirst }: XSetup, screen: XScreen): void {
  const bgrx =
    lowByteFirst &&
    screen.bitsPerPixel === 32 &&
    screen.redMask === 0xff0000 &&
    screen.greenMask === 0x00ff00 &&
    screen.blueMask === 0x0000ff;
  if (bgrx) return;
  throw new AgentFault(
    'display_unsupported',
    `the X display is ${screen.depth} bits deep and does not keep 8 bits for each colour: set its depth to 24`,
  );
}
