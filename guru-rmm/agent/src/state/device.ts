import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DataFolder } from './data-folder.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const DeviceFile = z.object({ device_id: z.uuid() });

/** This machine's id: made once, the same after every later enrolment. */
export async function deviceId(folder: DataFolder): Promise<string> {
  const known = await readJsonFile(folder.device, DeviceFile);
  if (known !== null) return known.device_id;
  const made = { device_id: randomUUID() };
  await writeJsonFile(folder.device, made);
  return made.device_id;
}
