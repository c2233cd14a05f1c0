import {
  HKEY_CURRENT_USER,
  HKEY_LOCAL_MACHINE,
  ONLY_NUMBER,
  ONLY_TEXT,
  RegGetValueW,
} from './ffi/advapi32.ts';

/** Bytes; longer values are not what this agent looks for. */
const LONGEST = 16_384;

export const ROOTS = { user: HKEY_CURRENT_USER, machine: HKEY_LOCAL_MACHINE } as const;
export type RegistryRoot = keyof typeof ROOTS;

function readValue(root: RegistryRoot, key: string, name: string, kinds: number): Uint8Array | null {
  const value = new Uint8Array(LONGEST);
  const bytes: [number] = [LONGEST];
  if (RegGetValueW(ROOTS[root], key, name, kinds, null, value, bytes) !== 0) return null;
  return value.subarray(0, bytes[0]);
}

/** A text of the registry; null when there is none. */
export function readText(root: RegistryRoot, key: string, name: string): string | null {
  const value = readValue(root, key, name, ONLY_TEXT);
  return value === null ? null : Buffer.from(value).toString('utf16le').replace(/\0+$/, '');
}

/** A number of the registry (REG_DWORD); null when there is none. */
export function readNumber(root: RegistryRoot, key: string, name: string): number | null {
  const value = readValue(root, key, name, ONLY_NUMBER);
  return value === null || value.length < 4 ? null : new DataView(value.buffer).getUint32(0, true);
}
