import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { compareDocuments } from '../scripts/compat/compare-document.ts';
import { compareEmbed } from '../scripts/compat/compare-embed.ts';
import { gravest } from '../scripts/compat/finding.ts';
import {
  currentDocument,
  currentEmbed,
  type EmbedState,
  publishedVersions,
} from '../scripts/gate/contract-state.ts';
import { ROOT } from './contract-document.ts';

const folder = mkdtempSync(join(tmpdir(), 'contract-gate-test-'));
const copy = join(folder, 'copy');
afterAll(() => rmSync(folder, { recursive: true }));

const VERSION: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;

const PARTS = [
  'openapi',
  'embed',
  'generated',
  'published',
  'scripts',
  'src',
  'package.json',
  'redocly.yaml',
  'CHANGELOG.md',
  'CONTRACT.md',
  'README.md',
  'LICENSE',
  'compat-exceptions.txt',
  'tsconfig.json',
  'tsconfig.build.json',
];

beforeEach(() => {
  rmSync(copy, { recursive: true, force: true });
  for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});

function edit(file: string, from: string, to: string): void {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path, text.replace(from, to));
}

/** Makes the copy one whose version is published, if it is not. */
function publish(): void {
  if (!existsSync(join(copy, `published/${VERSION}.json`))) expect(script('record-published').code).toBe(0);
}

/** What a script of the copy says, and its exit code. */
function script(name: string, ...args: string[]): { code: number; output: string } {
  const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
  try {
    const output = execFileSync(process.execPath, [tsx, `scripts/${name}.ts`, ...args], {
      cwd: copy,
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: 120_000,
    });
    return { code: 0, output };
  } catch (error) {
    return {
      code: Number(Reflect.get(Object(error), 'status')),
      output: String(Reflect.get(Object(error), 'stderr')),
    };
  }
}

describe('the pipeline, in a copy of the repository', () => {
  test('an edit without `npm run generate` is stale', () => {
    edit('openapi/paths/v1.codes.yaml', 'Make a support code', 'Mint a support code');
    expect(script('generate', '--check')).toMatchObject({
      code: 1,
      output: expect.stringContaining('openapi.json'),
    });
  });

  test('a generated file that was edited, or that nothing generates, is stale', () => {
    edit('generated/version.ts', VERSION, '0.0.1');
    writeFileSync(join(copy, 'generated/left-over.ts'), '');
    const { code, output } = script('generate', '--check');
    expect({ code, both: /version\.ts/.test(output) && /left-over\.ts/.test(output) }).toEqual({
      code: 1,
      both: true,
    });
  });

  test('a break of the document without a major is stopped', () => {
    edit(
      'openapi/components/schemas/SessionRequest.yaml',
      '  - technician\n',
      '  - technician\n  - reason\n',
    );
    expect(script('generate').code).toBe(0);
    expect(script('gate')).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /major change, 2\.0\.0 is the least: major {2}POST \/v1\/sessions {2}request\/reason: became required/,
      ),
    });
  });

  test('a break of the embed protocol without a major is stopped', () => {
    edit('embed/payloads/viewer-reconnecting.yaml', 'required:\n  - attempt\n', '');
    expect(script('gate')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/major change.*EMBED viewer:reconnecting {2}message\/payload\/attempt/),
    });
  });

  test('a published version with other bytes is stopped', () => {
    publish();
    edit('README.md', 'What Guru Connect promises', 'All that Guru Connect promises');
    expect(script('check-package')).toMatchObject({
      code: 1,
      output: expect.stringContaining(`${VERSION} is published and its content changed`),
    });
  });

  test('the tarball of an older version with other bytes is stopped', () => {
    publish();
    cpSync(
      join(copy, `published/guru-connect-contract-${VERSION}.tgz`),
      join(copy, 'published/guru-connect-contract-1.0.0.tgz'),
    );
    expect(script('check-package')).toMatchObject({
      code: 1,
      output: expect.stringContaining('guru-connect-contract-1.0.0.tgz is not what was published'),
    });
  });

  test('a version that is recorded is not recorded again', () => {
    publish();
    expect(script('record-published')).toMatchObject({
      code: 1,
      output: expect.stringContaining(`${VERSION} is recorded already`),
    });
  });
});

describe('what was added since 1.0.0', () => {
  test('is a minor at most, in the document and in the messages, as long as this is major 1', async () => {
    const [first] = await publishedVersions(ROOT);
    const findings = [
      ...compareDocuments(first?.document ?? {}, await currentDocument(ROOT)),
      ...compareEmbed(first?.embed ?? {}, await currentEmbed(ROOT)),
    ];
    expect(VERSION).toMatch(/^1\./);
    expect(gravest(findings.map(({ impact }) => impact))).toBe('minor');
    const added = findings
      .filter(({ text }) => text.endsWith('was added'))
      .map(({ call, subject }) => `${call} ${subject}`);
    expect(added).toEqual(
      expect.arrayContaining(['WEBHOOK session.started onSessionStarted', 'EMBED host:response']),
    );
  });
});

describe('the embed protocol', () => {
  const state = (required: string[], sender = 'viewer'): EmbedState => ({
    'viewer:x': { sender, schema: { type: 'object', required, properties: { a: { type: 'integer' } } } },
  });

  test('a host reads the messages of the viewer and sends its own', () => {
    const impact = (before: EmbedState, after: EmbedState) =>
      compareEmbed(before, after).map((finding) => finding.impact);
    expect(impact(state(['a']), state(['a']))).toEqual([]);
    expect(impact(state(['a']), state([]))).toEqual(['major']);
    expect(impact(state([]), state(['a']))).toEqual(['minor']);
    expect(impact(state([], 'host'), state(['a'], 'host'))).toEqual(['major']);
    expect(impact(state(['a'], 'host'), state([], 'host'))).toEqual(['minor']);
    expect(impact(state([]), {})).toEqual(['major']);
    expect(impact({}, state([]))).toEqual(['minor']);
    expect(impact(state([]), state([], 'host'))).toEqual(['major']);
  });
});
