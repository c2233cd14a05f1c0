import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { compareDocuments } from './compare-document.ts';
import { type Finding, gravest, type Impact, IMPACTS } from './finding.ts';
import { asJson, type Json } from './json.ts';
import { asNextMajor } from './next-major-paths.ts';
import { redoclyVerdicts } from './redocly-verdicts.ts';

export interface Judgement {
  readonly impact: Impact;
  /** Gravest first, then in the order of the document. */
  readonly findings: readonly Finding[];
}

/** A bundled document, or the record of a published version, which contains one. */
async function readDocument(path: string): Promise<Json> {
  const file = asJson(JSON.parse(await readFile(path, 'utf8')));
  const document = 'openapi' in file ? file : asJson(file['document']);
  if ('openapi' in document) return document;
  throw new Error(`${path} is neither an OpenAPI document nor a record of published/.`);
}

/** What two bundled documents in files differ in, and how much the version must rise for it. */
export async function judgeFiles(root: string, base: string, candidate: string): Promise<Judgement> {
  const [published, after] = await Promise.all([base, candidate].map(readDocument));
  const before = asNextMajor(published ?? {}, after ?? {});
  // Most runs of the gate compare a published version with itself, and redocly takes seconds.
  if (isDeepStrictEqual(before, after)) return { impact: 'none', findings: [] };
  const findings = [
    ...compareDocuments(before, after ?? {}),
    ...(await redoclyVerdicts(root, before, after ?? {})),
  ];
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
