import { AgentFault } from '../../errors.ts';
import { x11 } from '../../ffi/x11.ts';
import { xdamage } from '../../ffi/xdamage.ts';
import { xext } from '../../ffi/xext.ts';
import { xfixes } from '../../ffi/xfixes.ts';
import { xrandr } from '../../ffi/xrandr.ts';
import { xtst } from '../../ffi/xtst.ts';
import type { XConnection } from './connection.ts';

/** Number of each extension's first event on this server. */
export interface ExtensionEvents {
  readonly damage: number;
  readonly fixes: number;
  readonly randr: number;
}

function required(name: string, present: number): void {
  if (!present) {
    throw new AgentFault(
      'display_unsupported',
      `the X server lacks the extension ${name}: enable it and start again`,
    );
  }
}

/** 16-bit colour and less would need a capture of its own, and no desktop of today has it. */
const MIN_DEPTH = 24;

/** Throws `display_unsupported` unless a pixel has 8 bits a colour. */
export function assertTrueColour(connection: XConnection): void {
  const depth = x11().XDefaultDepth(connection.alive, 0);
  if (depth >= MIN_DEPTH) return;
  throw new AgentFault('display_unsupported', `the X display is ${depth} bits deep: set its depth to 24`);
}

/** Asks for all extensions that the agent needs. Throws `display_unsupported` that names the one missing. */
export function queryExtensions(connection: XConnection): ExtensionEvents {
  const display = connection.alive;
  const damage: [number | null] = [null];
  const fixes: [number | null] = [null];
  const randr: [number | null] = [null];
  required('MIT-SHM', xext().XShmQueryExtension(display));
  required('DAMAGE', xdamage().XDamageQueryExtension(display, damage, [null]));
  required('XFIXES', xfixes().XFixesQueryExtension(display, fixes, [null]));
  // XFIXES serves a client only after it has told its version; 2.0 brought cursor names and regions
  xfixes().XFixesQueryVersion(display, [2], [0]);
  required('RANDR', xrandr().XRRQueryExtension(display, randr, [null]));
  required('XTEST', xtst().XTestQueryExtension(display, [null], [null], [null], [null]));
  return { damage: damage[0] ?? 0, fixes: fixes[0] ?? 0, randr: randr[0] ?? 0 };
}
