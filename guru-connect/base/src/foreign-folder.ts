import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const WRITABLE_BY_OTHERS = 0o022;
/** In a folder with this bit, only its owner may rename or delete an entry. */
const STICKY = 0o1000;

/**
 * Says why another user could replace what is put into a folder: the folder, or one above it, belongs to another user or can
 * be written by others. The same rule as sshd's StrictModes.
 * Windows has access lists in place of modes and says nothing here: name folders of the user's profile only.
 * @param user the number of the user who uses the folder
 * @returns undefined when only this user and root could; otherwise what continues "the folder ..."
 * @throws the system's error when the folder cannot be looked at
 */
export function foreignFolder(folder: string, user = process.getuid?.()): string | undefined {
  if (process.platform === 'win32') return undefined;
  // In a container the owner of the root folder may have another number; it can do everything anyway.
  const trusted = new Set([0, user, statSync('/').uid]);
  for (let path = realpathSync(folder); ; path = dirname(path)) {
    const { uid, mode } = statSync(path);
    if (!trusted.has(uid)) return 'belongs to another user';
    if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0) return 'can be written by other users';
    if (path === dirname(path)) return undefined;
  }
}
