import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { compareDocuments } from './compare-document.ts';
import { type Finding, gravest, type Impact, IMPACTS } from './finding.ts';
import { redoclyVerdicts } from './redocly-verdicts.ts';

export interface Judgement {
  readonly impact: Impact;
  /** Gravest first, then in the order of the document. */
  readonly findings: readonly Finding[];
}

/** What two bundled documents in files differ in, and how much the version must rise for it. */
export async function judgeFiles(root: string, base: string, candidate: string): Promise<Judgement> {
  const [before, after] = await Promise.all(
    [base, candidate].map(async (path) => JSON.parse(await readFile(path, 'utf8'))),
  );
  // Most runs of the gate compare a published version with itself, and redocly takes seconds.
  if (isDeepStrictEqual(before, after)) return { impact: 'none', findings: [] };
  const findings = [...compareDocuments(before, after), ...(await redoclyVerdicts(root, base, candidate))];
  const weight = (finding: Finding) => IMPACTS.indexOf(finding.impact);
  return {
    impact: gravest(findings.map(({ impact }) => impact)),
    findings: findings.sort((one, other) => weight(other) - weight(one)),
  };
}

/** One line for people: impact, call, field, what happened. */
export function findingLine({ impact, call, field, text }: Finding): string {
  return `${impact}  ${call}  ${field}: ${text}`;
}
