import { findingLine, judgeFiles } from './judge.ts';

export interface CommandOutcome {
  readonly code: number;
  /** For standard output with code 0, else for standard error. */
  readonly output: string;
}

const USAGE = `usage: npm run -s compat -- BASE.json CANDIDATE.json

BASE is what clients have: a record of published/, such as published/1.4.1.json, or a bundled OpenAPI document.
CANDIDATE is what they would get: a bundled document, such as generated/openapi.json after npm run generate.
`;

/**
 * What `npm run -s compat -- BASE.json CANDIDATE.json` prints: `none`, `patch`, `minor` or `major`, then a line for each
 * reason. Exit code 0 whatever the verdict, 64 when it is called wrongly, 1 when a file cannot be judged.
 */
export async function compat(root: string, args: readonly string[]): Promise<CommandOutcome> {
  const [base, candidate, ...rest] = args;
  if (base === undefined || candidate === undefined || rest.length > 0) return { code: 64, output: USAGE };
  try {
    const { impact, findings } = await judgeFiles(root, base, candidate);
    return { code: 0, output: [impact, ...findings.map(findingLine), ''].join('\n') };
  } catch (error) {
    return { code: 1, output: `[ERROR] ${error instanceof Error ? error.message : String(error)}\n` };
  }
}
