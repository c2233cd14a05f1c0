/** Tries to take the lock of argv[2] each time it reads "take", and gives it back on "release"; answers in one word. */
import { createInterface } from 'node:readline';
import { FolderInUseError, lockFolder } from '../src/folder-lock.ts';

const [, , file = ''] = process.argv;
let release = (): void => undefined;

process.stdout.write('ready\n');
for await (const order of createInterface({ input: process.stdin })) {
  if (order === 'release') {
    release();
    release = () => undefined;
    process.stdout.write('released\n');
    continue;
  }
  try {
    release = await lockFolder(file);
    process.stdout.write('taken\n');
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    process.stdout.write('refused\n');
  }
}
