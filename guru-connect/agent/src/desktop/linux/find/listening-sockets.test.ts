import { expect, test } from '@jest/globals';
import { parseUnixSockets } from './listening-sockets.ts';

const HEAD = 'Num       RefCount Protocol Flags    Type St Inode Path';
const line = (inode: number, path: string, flags = '00010000') =>
  `0000000000000000: 00000002 00000000 ${flags} 0001 01 ${inode} ${path}`;

test('finds displays by path and by abstract name, and nothing that does not listen', () => {
  const { displays, waylandSocket } = parseUnixSockets(
    [
      HEAD,
      line(11, '@/tmp/.X11-unix/X0'),
      line(12, '/tmp/.X11-unix/X0'),
      line(13, '/tmp/.X11-unix/X10'),
      line(14, '/tmp/.X11-unix/X3', '00000000'),
      line(15, '/tmp/.X11-unix/X0'.padEnd(90, '0')),
      line(16, '/home/ada/tmp/.X11-unix/X4'),
      line(17, ''),
    ].join('\n'),
  );
  expect([...displays]).toEqual([
    [0, new Set(['11', '12'])],
    [10, new Set(['13'])],
  ]);
  expect(waylandSocket).toBe(false);
});

test('notices a Wayland compositor', () => {
  expect(parseUnixSockets(line(1, '/run/user/1000/wayland-0')).waylandSocket).toBe(true);
});

test('an empty or broken list has none', () => {
  for (const text of ['', HEAD, 'x', `${HEAD}\nnonsense\n`])
    expect(parseUnixSockets(text).displays.size).toBe(0);
});
