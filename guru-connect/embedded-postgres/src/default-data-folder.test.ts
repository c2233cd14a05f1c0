import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { defaultDataFolder } from './default-data-folder.ts';

const HOME = '/home/robin';
const former = resolve('data');

test.each([
  ["systemd's folder", { STATE_DIRECTORY: '/var/lib/unit:/var/lib/other' }, true, [], '/var/lib/unit'],
  ['/var/lib for root', { HOME }, true, [], '/var/lib/guru-rmm'],
  ['the state folder of others', { HOME }, false, [], '/home/robin/.local/state/guru-rmm'],
  ['XDG_STATE_HOME', { HOME, XDG_STATE_HOME: '/state' }, false, [], '/state/guru-rmm'],
  [
    'no relative XDG_STATE_HOME',
    { HOME, XDG_STATE_HOME: 'x' },
    false,
    [],
    '/home/robin/.local/state/guru-rmm',
  ],
  ['./data where data of before is', { HOME }, true, [former], former],
  ['the new place once it exists', { HOME }, true, [former, '/var/lib/guru-rmm'], '/var/lib/guru-rmm'],
])('uses %s', (_, environment, isRoot, present, expected) => {
  const exists = (path: string) => (present as string[]).includes(path);
  expect(defaultDataFolder('guru-rmm', { environment, isRoot, exists })).toBe(expected);
});
