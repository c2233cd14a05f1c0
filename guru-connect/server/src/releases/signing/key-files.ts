import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdir, open, stat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChannelKeys, generateSigningKey } from '@guru/release-trust/sign';
import { errorCode } from '../../errors/error-code.ts';
import { ReleaseError } from './release-error.ts';

export type KeyName = keyof ChannelKeys;
export const KEY_NAMES: readonly KeyName[] = ['root', 'targets', 'online'];

/** Where each key is: `<folder>/<name>.pem`, unless a file of its own is named. */
export type KeyPlaces = { readonly folder: string } & { readonly [name in KeyName]?: string };

export const keyFile = (places: KeyPlaces, name: KeyName): string =>
  places[name] ?? join(places.folder, `${name}.pem`);

/**
 * Makes the three keys of a channel, each in a file of mode 0600.
 * @throws ReleaseError when one is there already: what it has signed would be worth nothing
 */
export async function makeKeyFiles(folder: string): Promise<ChannelKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const keys = { root: generateSigningKey(), targets: generateSigningKey(), online: generateSigningKey() };
  for (const name of KEY_NAMES) {
    const path = keyFile({ folder }, name);
    const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
      throw errorCode(error) === 'EEXIST' ? new ReleaseError(`${path} exists and is not replaced.`) : error;
    });
    try {
      await file.writeFile(keys[name].export({ type: 'pkcs8', format: 'pem' }));
      await file.sync();
    } finally {
      await file.close();
    }
  }
  return keys;
}

/**
 * Reads one key, also from a pipe such as `/dev/fd/3`.
 * @throws ReleaseError when it is missing, is no Ed25519 key, or others can read it
 */
export async function readKey(places: KeyPlaces, name: KeyName): Promise<KeyObject> {
  const path = keyFile(places, name);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new ReleaseError(`The ${name} key ${path} is missing.`);
  if (found.isFile() && (found.mode & 0o077) !== 0) {
    throw new ReleaseError(`Others can read the ${name} key ${path}: run chmod 600 on it.`);
  }
  const key = await readFile(path, 'utf8')
    .then(createPrivateKey)
    .catch(() => undefined);
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new ReleaseError(`${path} is no Ed25519 private key in PEM.`);
}
