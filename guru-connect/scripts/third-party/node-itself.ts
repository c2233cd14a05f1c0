import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ThirdParty } from './notices.ts';

/** Node, of which the agent's program is a copy. Its licence lies beside it, or where Debian's packages keep theirs. */
export function nodeItself(executable: string = process.execPath): ThirdParty {
  const places = [
    join(dirname(executable), '../LICENSE'),
    '/usr/share/doc/nodejs/copyright',
    '/usr/share/doc/nodejs/LICENSE',
  ];
  const file = places.find((place) => existsSync(place));
  const version = process.versions.node;
  const fallback = `Copyright Node.js contributors. The text is at https://github.com/nodejs/node/blob/v${version}/LICENSE.`;
  const texts = [file === undefined ? fallback : readFileSync(file, 'utf8').trim()];
  return { name: 'Node.js', version, licence: 'MIT', texts };
}
