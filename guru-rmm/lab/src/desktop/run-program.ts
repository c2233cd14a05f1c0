import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How a client reaches an X display. */
export interface DisplayAccess {
  display: string;
  env: Record<string, string>;
}

/** Runs one of the X tools to its end and gives its output; bounded in time and size. */
export async function runProgram(
  access: DisplayAccess,
  program: string,
  args: readonly string[],
): Promise<Buffer> {
  const { stdout } = await run(program, args, {
    env: access.env,
    encoding: 'buffer',
    timeout: 60_000,
    maxBuffer: 128 * 1024 * 1024, // a picture of the whole desktop is 16 MB
  });
  return stdout;
}
