import { AgentFault } from '../../../fault/agent-fault.ts';
import { findExtension, passGrabs, required } from '../extensions.ts';
import { assertBgrx } from '../pixel-format.ts';
import { type Extension, readAtom } from '../wire/core.ts';
import { queryRandrVersion } from '../wire/randr.ts';
import { internAtom } from '../wire/windows.ts';
import { queryXInputVersion, readXInputVersion, XINPUT } from '../wire/xinput.ts';
import type { XClient } from '../x-client.ts';

const ATOMS = {
  name: '_NET_WM_NAME',
  utf8: 'UTF8_STRING',
  type: '_NET_WM_WINDOW_TYPE',
  notification: '_NET_WM_WINDOW_TYPE_NOTIFICATION',
  state: '_NET_WM_STATE',
  above: '_NET_WM_STATE_ABOVE',
  sticky: '_NET_WM_STATE_STICKY',
  opacity: '_NET_WM_WINDOW_OPACITY',
  /** The server's own mark of the devices that XTEST injects through. Clients cannot change it, unlike names. */
  xtest: 'XTEST Device',
} as const;

export type PanelAtoms = Readonly<Record<keyof typeof ATOMS, number>>;

/** The X server as a panel needs it, on a connection of the panel's own. */
export interface PanelServer {
  readonly client: XClient;
  /** Major opcode of XInput. */
  readonly xinput: number;
  readonly randr: Extension;
  readonly atoms: PanelAtoms;
}

/** Asks the server for what a panel needs. Rejects with `no_display`, `display_unsupported`. */
export async function askPanelServer(client: XClient): Promise<PanelServer> {
  assertBgrx(client.setup, client.screen);
  const [xinput, randr, atoms] = await Promise.all([
    queryInput(client),
    required(client, 'RANDR'),
    internAtoms(client),
    passGrabs(client),
  ]);
  await client.ask(queryRandrVersion(randr.major));
  return { client, xinput, randr, atoms };
}

async function internAtoms(client: XClient): Promise<PanelAtoms> {
  const pairs = Object.entries(ATOMS).map(
    async ([key, name]) => [key, readAtom(await client.ask(internAtom(name)))] as const,
  );
  return Object.fromEntries(await Promise.all(pairs)) as Record<keyof typeof ATOMS, number>;
}

/** From 2.1 on raw events reach a client without a grab, and name their source. */
async function queryInput(client: XClient): Promise<number> {
  const extension = await findExtension(client, XINPUT);
  if (extension) {
    const { major, minor } = readXInputVersion(await client.ask(queryXInputVersion(extension.major)));
    if (major > 2 || (major === 2 && minor >= 1)) return extension.major;
  }
  throw new AgentFault('display_unsupported', 'the X server lacks XInput 2.1: update it to ask for consent');
}
