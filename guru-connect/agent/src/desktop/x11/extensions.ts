import { AgentFault } from '../../fault/agent-fault.ts';
import { type Extension, queryExtension, readExtension } from './wire/core.ts';
import { queryDamageVersion } from './wire/damage.ts';
import { queryRandrVersion } from './wire/randr.ts';
import { queryShmVersion, readShmVersion } from './wire/shm.ts';
import { queryFixesVersion } from './wire/xfixes.ts';
import { grabControl } from './wire/xtest.ts';
import type { XClient } from './x-client.ts';

/** Extensions that the agent needs, as this server numbers them. */
export interface Extensions {
  /** Null where memory cannot be shared with the server: it lacks MIT-SHM 1.2, or is on another machine. */
  readonly shm: Extension | null;
  readonly damage: Extension;
  readonly fixes: Extension;
  readonly randr: Extension;
  readonly test: Extension;
  readonly keyboard: Extension;
}

const NAMES = {
  damage: 'DAMAGE',
  fixes: 'XFIXES',
  randr: 'RANDR',
  test: 'XTEST',
  keyboard: 'XKEYBOARD',
} as const satisfies Record<Exclude<keyof Extensions, 'shm'>, string>;

/** The extension, or null when the server lacks it. */
export async function findExtension(client: XClient, name: string): Promise<Extension | null> {
  return readExtension(await client.ask(queryExtension(name)));
}

/** The extension. Rejects with `display_unsupported` that names it when the server lacks it. */
export async function required(client: XClient, name: string): Promise<Extension> {
  const extension = await findExtension(client, name);
  if (extension) return extension;
  throw new AgentFault(
    'display_unsupported',
    `the X server lacks the extension ${name}: enable it and start again`,
  );
}

async function findShm(client: XClient): Promise<Extension | null> {
  const extension = client.local ? await findExtension(client, 'MIT-SHM') : null;
  if (!extension) return null;
  const { major, minor } = readShmVersion(await client.ask(queryShmVersion(extension.major)));
  return major > 1 || (major === 1 && minor >= 2) ? extension : null;
}

/**
 * Asks for all extensions that the agent needs, and tells the server which versions it speaks. Rejects with
 * `display_unsupported` that names the one missing.
 */
export async function queryExtensions(client: XClient): Promise<Extensions> {
  const [shm, damage, fixes, randr, test, keyboard] = await Promise.all([
    findShm(client),
    required(client, NAMES.damage),
    required(client, NAMES.fixes),
    required(client, NAMES.randr),
    required(client, NAMES.test),
    required(client, NAMES.keyboard),
  ]);
  await Promise.all([
    client.ask(queryDamageVersion(damage.major)),
    client.ask(queryFixesVersion(fixes.major)),
    client.ask(queryRandrVersion(randr.major)),
  ]);
  return { shm, damage, fixes, randr, test, keyboard };
}

/**
 * Lets this connection through when another client grabs the server (XTEST 2.2, XTestGrabControl). twm and mwm grab it
 * while a window is dragged: our requests would wait for them, and they for the button that only we can release.
 */
export async function passGrabs(client: XClient): Promise<void> {
  const test = await required(client, NAMES.test);
  await client.check(grabControl(test.major, true));
}
