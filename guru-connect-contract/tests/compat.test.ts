import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compareDocuments } from '../scripts/compat/compare-document.ts';
import { compat } from '../scripts/compat/compat-command.ts';
import { type Finding, gravest } from '../scripts/compat/finding.ts';
import { findingLine } from '../scripts/compat/judge.ts';
import { redoclyVerdicts } from '../scripts/compat/redocly-verdicts.ts';
import { ROOT } from './contract-document.ts';
import { CHANGES } from './fixtures/compat-changes.ts';
import { caseOf, composeChanges } from './fixtures/compose-changes.ts';

const BASE = join(ROOT, 'tests/fixtures/compat-base.json');
const folder = mkdtempSync(join(tmpdir(), 'contract-compat-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, document: object): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(document));
  return path;
}

/** The base after a change, as a file. */
function changed(name: string, apply: (document: Record<string, unknown>) => void): string {
  const document = JSON.parse(readFileSync(BASE, 'utf8'));
  apply(document);
  return file(name, document);
}

describe('compat', () => {
  test('the table is as large as promised, and each change is isolated', () => {
    expect(CHANGES.length).toBeGreaterThanOrEqual(60);
    expect(CHANGES.filter(({ impact }) => impact === 'major').length).toBeGreaterThanOrEqual(30);
    expect(new Set(CHANGES.map(({ name }) => name)).size).toBe(CHANGES.length);
  });

  test.each(CHANGES)('$name: $impact', ({ impact, reason, apply }) => {
    const candidate = JSON.parse(readFileSync(BASE, 'utf8'));
    apply(candidate);
    const findings = compareDocuments(JSON.parse(readFileSync(BASE, 'utf8')), candidate);
    const lines = findings.map(findingLine);
    expect({ impact: gravest(findings.map((finding) => finding.impact)), lines }).toEqual({ impact, lines });
    const reasons = lines.filter((line) => line.startsWith(`${impact}  `) && line.includes(reason));
    expect(reasons.length > 0).toBe(impact !== 'none');
  });

  // Redocly can only add breaks, so it matters where there is none. A run takes seconds: one judges all changes.
  describe('redocly', () => {
    const removal = CHANGES.filter(({ name }) => name === 'answer field removed');
    const benign = CHANGES.filter(({ impact }) => impact !== 'major');
    const judged = [...benign, ...removal];
    let verdicts: readonly Finding[] = [];
    const verdictsOn = (index: number | null) =>
      verdicts.filter(({ call, field }) => caseOf(`${call} ${field}`) === index).map(findingLine);

    beforeAll(async () => {
      const { base, candidate } = composeChanges(readFileSync(BASE, 'utf8'), judged);
      verdicts = await redoclyVerdicts(ROOT, base, candidate);
    });

    test.each(benign)('$name: redocly makes no more of it than $impact', (change) => {
      expect(verdictsOn(judged.indexOf(change))).toEqual([]);
    });

    test('finds no break in the parts that all changes share', () => {
      expect(verdictsOn(null)).toEqual([]);
    });

    test('finds a removed field, so its rules are on', () => {
      expect(verdictsOn(benign.length)).toEqual([expect.stringContaining('(redocly property-removed)')]);
    });
  });

  test('a recursive schema ends, and its change is seen once per call', () => {
    const base = JSON.parse(readFileSync(BASE, 'utf8'));
    const candidate = JSON.parse(readFileSync(BASE, 'utf8'));
    candidate.components.schemas.Thing.properties.size.type = 'string';
    const findings = compareDocuments(base, candidate).filter(({ field }) => field.endsWith('/size'));
    expect(findings.map(({ call }) => call)).toEqual(['GET /things/{id}', 'POST /things']);
  });
});

describe('the command', () => {
  const request = changed('command', (document) => {
    const change = CHANGES.find(({ name }) => name === 'request field became required');
    change?.apply(document);
  });
  const verdict = ['major', 'major  POST /things  request/note: became required'];

  test('prints the verdict, then a line for each reason, and ends with 0', () => {
    const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
    const stdout = execFileSync(process.execPath, [tsx, 'scripts/compat.ts', BASE, request], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect(stdout.split('\n').slice(0, 2)).toEqual(verdict);
  });

  test('prints none for a document and itself', async () => {
    expect(await compat(ROOT, [BASE, BASE])).toEqual({ code: 0, output: 'none\n' });
  });

  test.each([
    {
      name: 'a file that is not there',
      files: ['nowhere.json', BASE],
      code: 1,
      output: /^\[ERROR\] .*ENOENT/,
    },
    { name: 'one file only', files: [BASE], code: 64, output: /^usage: / },
    { name: 'three files', files: [BASE, BASE, BASE], code: 64, output: /^usage: / },
  ])('answers $name with a plain sentence and exit code $code', async ({ files, code, output }) => {
    expect(await compat(ROOT, files)).toEqual({ code, output: expect.stringMatching(output) });
  });
});
