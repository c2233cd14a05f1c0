import { join } from 'node:path';
import type { XServerFact } from './desktop-facts.ts';
import { environmentOf, type ProcessFact, userOf } from './processes.ts';
import { readOwned } from './read-bounded.ts';

const COOKIE = 'MIT-MAGIC-COOKIE-1';
const COOKIE_BYTES = 16;
const FAMILY_BYTES = 2;
const FIELDS = 4;
const MAX_FILE_BYTES = 65_536;
const MAX_COOKIES = 16;

/**
 * Cookies that may open a display, the likeliest first: of the server's own file, then of the files that programs of
 * `user` on this display use, then of this process's own. Which display or host a cookie is filed under means nothing: a
 * host gets another name, and `-displayfd` chooses the number later.
 */
export function findCookies(
  { display, uid, authFile }: XServerFact,
  user: number | undefined,
  processes: readonly ProcessFact[],
): Buffer[] {
  const cookies = new Map<string, Buffer>();
  const add = (file: string | undefined, owner: number | undefined) => {
    const bytes = file?.startsWith('/') ? readOwned(file, MAX_FILE_BYTES, owner) : null;
    for (const cookie of bytes ? parseCookies(bytes) : [])
      if (cookies.size < MAX_COOKIES) cookies.set(cookie.toString('hex'), cookie);
  };
  // A server that is not root's own names what it likes: it must not be given another user's cookie.
  add(authFile, uid === 0 ? undefined : uid);
  if (cookies.size > 0) return [...cookies.values()];
  const owner = user ?? uid;
  for (const file of filesOfPrograms(display, owner, processes)) add(file, owner);
  if (owner === process.getuid?.()) add(fileOf(new Map(Object.entries(process.env))), owner);
  return [...cookies.values()];
}

/** Cookies of an Xauthority file, Xau(3): family, then address, number, name and data, each with its length. */
export function parseCookies(file: Buffer): Buffer[] {
  const cookies: Buffer[] = [];
  let at = FAMILY_BYTES;
  const field = () => {
    if (at + 2 > file.length) return undefined;
    const end = at + 2 + file.readUInt16BE(at);
    const value = file.subarray(at + 2, end);
    at = end;
    return end > file.length ? undefined : value;
  };
  for (;;) {
    const fields = Array.from({ length: FIELDS }, field);
    const [, , name, data] = fields;
    if (name === undefined || data === undefined) return cookies;
    if (name.toString('latin1') === COOKIE && data.length === COOKIE_BYTES) cookies.push(data);
    at += FAMILY_BYTES;
  }
}

function filesOfPrograms(
  display: number,
  user: number | undefined,
  processes: readonly ProcessFact[],
): Set<string> {
  const files = new Set<string>();
  for (const { pid } of processes) {
    if (user === undefined || files.size >= MAX_COOKIES) break;
    const variables = environmentOf(pid);
    const named = /^(?:unix)?:(\d{1,5})(?:\.\d+)?$/.exec(variables.get('DISPLAY') ?? '')?.[1];
    if (Number(named) !== display || userOf(pid) !== user) continue;
    const file = fileOf(variables);
    if (file) files.add(file);
  }
  return files;
}

function fileOf(variables: ReadonlyMap<string, string | undefined>): string | undefined {
  const home = variables.get('HOME');
  return variables.get('XAUTHORITY') || (home && join(home, '.Xauthority'));
}
