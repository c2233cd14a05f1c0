/**
 * The watchdog's whole program: wait until the pipe from the lab closes, then end what is left of its world.
 * It holds nothing else open and loads nothing it does not need, so that it is there within a tenth of a second.
 */
import { worldPaths } from '../base/world-paths.ts';
import { endWorld } from './end-world.ts';
import { removeRunFile } from './run-file.ts';

const dataDir = process.argv[2];
if (!dataDir) process.exit(64);
// only the pipe ends it: a signal to everything in sight must not leave the world without its keeper
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const) process.on(signal, () => {});

process.stdin.resume();
process.stdin.on('error', () => {});
process.stdin.once('close', async () => {
  const { left } = await endWorld(dataDir);
  if (left.length === 0) removeRunFile(worldPaths(dataDir).runFile);
  process.exit(left.length === 0 ? 0 : 1);
});
process.stdout.on('error', () => {});
process.stdout.write('ready\n');
