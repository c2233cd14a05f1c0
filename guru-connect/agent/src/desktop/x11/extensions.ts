import { AgentFault } from '../../fault/agent-fault.ts';
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

/** Asks for all extensions that the agent needs. Throws `display_unsupported` that names the one missing. */
export function queryExtensions(connection: XConnection): ExtensionEvents {
  const display = connection.alive;
  const damage: [number | null] = [null];
  const fixes: [number | null] = [null];
  const randr: [number | null] = [null];
  required('MIT-SHM', xext().XShmQueryExtension(display));
  required('DAMAGE', xdamage().XDamageQueryExtension(display, damage, [null]));
  required('XFIXES', xfixes().XFixesQueryExtension(display, fixes, [null]));
  // XFIXES serves a client only after it has sent its version; 2.0 brought cursor names and regions
  xfixes().XFixesQueryVersion(display, [2], [0]);
  required('RANDR', xrandr().XRRQueryExtension(display, randr, [null]));
  required('XTEST', xtst().XTestQueryExtension(display, [null], [null], [null], [null]));
  return { damage: damage[0] ?? 0, fixes: fixes[0] ?? 0, randr: randr[0] ?? 0 };
}

/**
 * Lets this connection through when another client grabs the server (XTEST 2.2, XTestGrabControl). twm and mwm grab it
 * while a window is dragged: our requests would wait for them, and they for the button that only we can release.
 */
export function passGrabs(connection: XConnection): void {
  xtst().XTestGrabControl(connection.alive, 1);
}
