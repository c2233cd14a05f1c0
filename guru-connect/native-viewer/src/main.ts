import { exitCodeFor } from './fault.ts';
import { run } from './program.ts';

const program = { node: process.execPath, script: process.argv[1] ?? '' };

run(process.argv.slice(2), program, process.env).catch((error: unknown) => {
  process.stderr.write(`[ERROR] ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = exitCodeFor(error);
});
