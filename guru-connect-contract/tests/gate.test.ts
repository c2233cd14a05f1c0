import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { compareDocuments } from '../scripts/compat/compare-document.ts';
import { compareEmbed } from '../scripts/compat/compare-embed.ts';
import { gravest } from '../scripts/compat/finding.ts';
import { embedChanges } from '../scripts/gate/changes-since.ts';
import {
  currentDocument,
  currentEmbed,
  type EmbedState,
  type PublishedVersion,
  publishedVersions,
} from '../scripts/gate/contract-state.ts';
import { gateInput } from '../scripts/gate/gate-input.ts';
import { gateProblems } from '../scripts/gate/gate-problems.ts';
import { stalePaths, writeGenerated } from '../scripts/generate/generated-folder.ts';
import { contentDigest } from '../scripts/package/content-digest.ts';
import { changedContentProblems, keptTarballProblems } from '../scripts/package/published-problems.ts';
import { recordVersion } from '../scripts/package/record-version.ts';
import { ROOT } from './contract-document.ts';

const folder = mkdtempSync(join(tmpdir(), 'contract-gate-test-'));
const copy = join(folder, 'copy');
afterAll(() => rmSync(folder, { recursive: true }));

const VERSION: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
const tarballOf = (version: string) => `published/guru-connect-contract-${version}.tgz`;

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
  'compat-exceptions.txt',
];

function edit(file: string, from: string, to: string): void {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path, text.replace(from, to));
}

async function newestPublished(): Promise<PublishedVersion> {
  const newest = (await publishedVersions(copy)).at(-1);
  if (!newest) throw new Error('nothing is published');
  return newest;
}

/** What a script of the copy says, and its exit code. */
function script(name: string, ...args: string[]): { code: number | null; output: string } {
  const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsx, `scripts/${name}.ts`, ...args], {
    cwd: copy,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { code: status, output: stdout + stderr };
}

describe('the pipeline, in a copy of the repository', () => {
  beforeEach(() => {
    rmSync(copy, { recursive: true, force: true });
    for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  });

  test('`generate --check` names files that were not generated again, edited, or that nothing generates', () => {
    edit('openapi/paths/v1.codes.yaml', 'Make a support code', 'Mint a support code');
    edit('generated/version.ts', VERSION, '0.0.1');
    writeFileSync(join(copy, 'generated/left-over.ts'), '');
    const { code, output } = script('generate', '--check');
    const named = output.slice(output.indexOf('`: ') + 3).trim();
    expect({ code, named }).toEqual({
      code: 1,
      named: 'left-over.ts, openapi-types.ts, openapi.json, version.ts',
    });
  });

  test('writing generated files repairs what was edited and removes what nothing generates', async () => {
    const files = [
      { path: 'version.ts', text: 'as generated' },
      { path: 'schemas/New.schema.json', text: '{}' },
    ];
    const others = await stalePaths(copy, files);
    expect(others).toContain('version.ts');
    expect(await writeGenerated(copy, files)).toEqual(others);
    expect(readFileSync(join(copy, 'generated/version.ts'), 'utf8')).toBe('as generated');
    expect(readdirSync(join(copy, 'generated/schemas'))).toEqual(['New.schema.json']);
    expect(await stalePaths(copy, files)).toEqual([]);
  });

  test('`gate` stops a break of the document without a major', () => {
    const document = JSON.parse(readFileSync(join(copy, 'generated/openapi.json'), 'utf8'));
    document.components.schemas.SessionRequest.required.push('reason');
    writeFileSync(join(copy, 'generated/openapi.json'), JSON.stringify(document));
    expect(script('gate')).toEqual({
      code: 1,
      output: expect.stringMatching(
        /major change, 2\.0\.0 is the least: major {2}POST \/v1\/sessions {2}request\/reason: became required/,
      ),
    });
  });

  test('a break of the embed protocol without a major is stopped', async () => {
    edit('embed/payloads/viewer-reconnecting.yaml', 'required:\n  - attempt\n', '');
    const newest = await newestPublished();
    const since = { version: newest.version, findings: await embedChanges(copy, newest) };
    expect(gateProblems(await gateInput(copy, since))).toEqual([
      expect.stringMatching(/major change.*EMBED viewer:reconnecting {2}message\/payload\/attempt/),
      expect.stringContaining('CHANGELOG.md does not mention `attempt`'),
    ]);
  });

  test('a published version whose content changed by a sentence is stopped', async () => {
    const { version } = await newestPublished();
    edit('package.json', `"version": "${VERSION}"`, `"version": "${version}"`);
    const digest = await contentDigest(join(copy, tarballOf(version)));
    expect(await changedContentProblems(copy, digest)).toEqual([]);
    tar('xzf', join(copy, tarballOf(version)), '-C', copy, 'package');
    edit('package/README.md', 'What Guru Connect promises', 'All that Guru Connect promises');
    tar('czf', join(folder, 'changed.tgz'), '-C', copy, 'package');
    expect(await changedContentProblems(copy, await contentDigest(join(folder, 'changed.tgz')))).toEqual([
      expect.stringContaining(`${version} is published and its content changed`),
    ]);
  });

  test('the tarball of an older version with other bytes is stopped', async () => {
    const { version } = await newestPublished();
    cpSync(join(copy, tarballOf(version)), join(copy, tarballOf('1.0.0')));
    expect(await keptTarballProblems(copy)).toEqual([
      expect.stringContaining(`${tarballOf('1.0.0')} is not what was published`),
    ]);
  });

  test('a version is recorded with its tarball, and not recorded again', async () => {
    const next = '1.999.0';
    edit('package.json', `"version": "${VERSION}"`, `"version": "${next}"`);
    cpSync(join(copy, tarballOf('1.0.0')), join(folder, `guru-connect-contract-${next}.tgz`));
    const tarball = join(folder, `guru-connect-contract-${next}.tgz`);
    const { digest } = await recordVersion(copy, tarball);
    const newest = await newestPublished();
    expect({ version: newest.version, digest: newest.digest }).toEqual({ version: next, digest });
    expect(readFileSync(join(copy, tarballOf(next))).equals(readFileSync(tarball))).toBe(true);
    await expect(recordVersion(copy, tarball)).rejects.toThrow(`${next} is recorded already`);
  });
});

function tar(...args: string[]): void {
  execFileSync('tar', args, { stdio: 'pipe', timeout: 60_000 });
}

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
