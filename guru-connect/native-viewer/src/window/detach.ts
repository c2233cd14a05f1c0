import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts a program that outlives this one and gives it a text through its standard input, which no other user can read.
 * Resolves once the text is given.
 */
export async function detach(command: string, args: readonly string[], text: string): Promise<void> {
  const child = spawn(command, args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  // One that ends at once leaves nobody to read.
  child.stdin.on('error', () => undefined);
  await new Promise<void>((resolve) => child.stdin.end(text, () => resolve()));
  child.unref();
}
