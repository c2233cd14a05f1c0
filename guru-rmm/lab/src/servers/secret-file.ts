import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A random secret of so many bytes, in hex. */
export const hexSecret = (bytes = 32) => randomBytes(bytes).toString('hex');
/** A secret for webhooks in the form that Standard Webhooks gives it. */
export const webhookSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

/** A secret that is made once and stays the same in every later run; its file is the owner's alone. */
export function secretFile(file: string, make: () => string = hexSecret): string {
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, `${make()}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
