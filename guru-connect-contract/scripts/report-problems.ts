/** Prints what a check found, or that all is well; problems make the exit code 1. */
export function reportProblems(problems: readonly string[], fine: string): void {
  for (const problem of problems) process.stderr.write(`[ERROR] ${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
  else process.stdout.write(`[OK] ${fine}\n`);
}
