import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A command that ended with something other than 0. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly output: string;

  constructor(command: string, output: string) {
    super(`${command} failed`);
    this.output = output;
  }
}

/**
 * What a command writes to its standard output.
 * @throws {CommandError} with all that it wrote, when it fails or takes more than two minutes
 */
export async function runCommand(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    // Under `npm run -s` every npm below would be silent, about its errors too.
    const env = { ...process.env, npm_config_loglevel: 'error' };
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, timeout: 120_000 });
    return stdout;
  } catch (error) {
    const [stdout, stderr] = ['stdout', 'stderr'].map((name) => String(Reflect.get(Object(error), name)));
    throw new CommandError(`${command} ${args[0] ?? ''}`, `${stdout}${stderr}`);
  }
}
