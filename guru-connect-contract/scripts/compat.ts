import { join } from 'node:path';
import { findingLine, judgeFiles } from './compat/judge.ts';

/**
 * `npm run -s compat -- BASE.json CANDIDATE.json`: prints `none`, `patch`, `minor` or `major`, then a line for each
 * reason. Exit code 0 whatever the verdict, 64 when it is called wrongly, 1 when a file cannot be judged.
 */
const [base, candidate, ...rest] = process.argv.slice(2);
if (base === undefined || candidate === undefined || rest.length > 0) {
  process.stderr.write('usage: npm run -s compat -- BASE.json CANDIDATE.json\n');
  process.exitCode = 64;
} else {
  try {
    const { impact, findings } = await judgeFiles(join(import.meta.dirname, '..'), base, candidate);
    process.stdout.write([impact, ...findings.map(findingLine), ''].join('\n'));
  } catch (error) {
    process.stderr.write(`[ERROR] ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
