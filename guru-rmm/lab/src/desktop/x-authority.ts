import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const FAMILY_WILD = 0xffff;
const PROTOCOL = 'MIT-MAGIC-COOKIE-1';

/**
 * Writes an X authority file with one fresh cookie, good for every display: an entry without display number and with
 * the wild family matches all (Xau(3)). Server and clients read the same file, so no other user of the machine can
 * look at the desktop.
 */
export function writeXAuthority(file: string): void {
  const fields = [Buffer.alloc(0), Buffer.alloc(0), Buffer.from(PROTOCOL), randomBytes(16)];
  const family = Buffer.alloc(2);
  family.writeUInt16BE(FAMILY_WILD);
  const parts = fields.flatMap((field) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(field.length);
    return [length, field];
  });
  writeFileSync(file, Buffer.concat([family, ...parts]), { mode: 0o600 });
}
