import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MachineFacts } from './machine-facts.ts';

/** machine-id(5), and where D-Bus keeps it on systems without systemd. */
const MACHINE_ID = ['etc/machine-id', 'var/lib/dbus/machine-id'];
/** SMBIOS 3.x, type 1, UUID; on boards without SMBIOS the serial number of the device tree. */
const HARDWARE_ID = ['sys/class/dmi/id/product_uuid', 'sys/firmware/devicetree/base/serial-number'];
/** Firmware without an id of its own says zeros or Fs; a system that was never started says `uninitialized`. */
const ID = /^(?!([0f])(?:\1|-)*$)[0-9a-f][0-9a-f-]{7,63}$/;

/**
 * Reads what tells this machine apart. Facts that are missing or unreadable are left out; so are all of them on systems
 * other than Linux.
 * @param application keys the hashes, since machine-id(5) asks not to give the id itself away
 * @param root where the system's files are
 */
export async function readMachine(application: string, root = '/'): Promise<MachineFacts> {
  const first = async (paths: readonly string[]) => {
    for (const path of paths) {
      const text = await readFile(join(root, path), 'utf8').catch(() => '');
      const id = text.replaceAll('\0', '').trim().toLowerCase();
      if (ID.test(id)) return createHmac('sha256', id).update(application).digest('hex');
    }
    return undefined;
  };
  return { machineId: await first(MACHINE_ID), hardwareId: await first(HARDWARE_ID) };
}
