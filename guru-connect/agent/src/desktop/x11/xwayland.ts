import { AgentFault } from '../../fault/agent-fault.ts';
import { findExtension } from './extensions.ts';
import { MonitorList } from './monitors.ts';
import type { XClient } from './x-client.ts';

/** Xwayland of release 23.1 and later has this extension; older ones are known by the names of their monitors. */
const EXTENSION = 'XWAYLAND';
const MONITOR = /^XWAYLAND\d/;

/**
 * Rejects with `display_unsupported` when the display belongs to a Wayland desktop: its root window opens, stays black,
 * and takes no input for what is on the screen. `randr` is the extension's major opcode.
 */
export async function assertNotXwayland(client: XClient, randr: number): Promise<void> {
  const [extension, monitors] = await Promise.all([
    findExtension(client, EXTENSION),
    new MonitorList(client, randr).read(),
  ]);
  if (!extension && !monitors.some(({ name }) => MONITOR.test(name))) return;
  throw new AgentFault(
    'display_unsupported',
    'this desktop is a Wayland session, which Guru Connect cannot show: choose a session of X11 ("Xorg") when signing in',
  );
}
