import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../compat/finding.ts';
import { parseExceptions } from './exceptions.ts';
import { type GateInput, gateProblems } from './gate-problems.ts';

const finding = (impact: Finding['impact'], field: string, text: string): Finding => ({
  impact,
  call: 'POST /v1/sessions',
  field,
  subject: field.slice(field.lastIndexOf('/') + 1),
  text,
});
const REMOVED = finding('major', 'request/reason', 'was removed');
const ADDED = finding('minor', 'request/priority', 'was added');
const REWORDED = finding('patch', 'summary', 'was reworded');

const input = (changes: Partial<GateInput>): GateInput => ({
  version: '1.1.0',
  documentVersion: '1.1.0',
  foreignPaths: [],
  since: { version: '1.0.0', findings: [] },
  changelog: '# Changelog\n\n## 1.1.0\n\n- `priority`, `reason`\n\n## 1.0.0\n\n- The first.\n',
  contractText: 'A session may have a `priority`.',
  exceptions: [],
  ...changes,
});
const since = (...findings: Finding[]) => ({ version: '1.0.0', findings });

describe('gateProblems', () => {
  test.each<[string, Partial<GateInput>]>([
    ['nothing published, nothing changed', { since: null }],
    ['words, in a minor', { since: since(REWORDED) }],
    ['an addition, in a minor', { since: since(ADDED) }],
    [
      'an addition, in a major',
      {
        version: '2.0.0',
        documentVersion: '2.0.0',
        since: since(ADDED),
        changelog: '## 2.0.0\n\n`priority`\n',
      },
    ],
    [
      'a break, in a major',
      {
        version: '2.0.0',
        documentVersion: '2.0.0',
        since: since(REMOVED),
        changelog: '## 2.0.0\n\n`reason`\n',
      },
    ],
    [
      'a break that is excused',
      {
        since: since(REMOVED),
        exceptions: parseExceptions('major | POST /v1/sessions | request/reason | no server ever took it'),
      },
    ],
  ])('lets pass: %s', (_, changes) => {
    expect(gateProblems(input(changes))).toEqual([]);
  });

  test.each<[string, Partial<GateInput>, RegExp]>([
    [
      'a break in a minor',
      { since: since(REMOVED) },
      /too small a step for a major change, 2\.0\.0 is the least: .*reason: was removed/,
    ],
    [
      'an addition in a patch',
      {
        version: '1.0.1',
        documentVersion: '1.0.1',
        since: since(ADDED),
        changelog: '## 1.0.1\n\n`priority`\n',
      },
      /minor change, 1\.1\.0/,
    ],
    [
      'words without a new version',
      { version: '1.0.0', documentVersion: '1.0.0', since: since(REWORDED) },
      /patch change, 1\.0\.1/,
    ],
    [
      'a prerelease of too small a step',
      {
        version: '2.0.0-rc.1',
        documentVersion: '2.0.0-rc.1',
        since: since(REMOVED),
        changelog: '## 2.0.0-rc.1\n\n`reason`\n',
      },
      /2\.0\.0 is the least/,
    ],
    [
      'a document with another version',
      { documentVersion: '1.0.0' },
      /info\.version is 1\.0\.0, the package is 1\.1\.0/,
    ],
    [
      'a major that edits the paths of the old one',
      {
        version: '2.0.0',
        documentVersion: '2.0.0',
        foreignPaths: ['/v1/sessions'],
        changelog: '## 2.0.0\n\n`reason`\n',
      },
      /2\.0\.0 has the path \/v1\/sessions .* move them to \/v2\//,
    ],
    [
      'no section in the changelog',
      { changelog: '# Changelog\n\n## 1.0.0\n\n- The first.\n' },
      /says nothing under "## 1\.1\.0"/,
    ],
    [
      'an empty section',
      { changelog: '## 1.1.0\n\n## 1.0.0\n\n- The first.\n' },
      /says nothing under "## 1\.1\.0"/,
    ],
    [
      'a change that the changelog conceals',
      { since: since(ADDED), changelog: '## 1.1.0\n\nSmall things.\n\n## 1.0.0\n\n`priority`\n' },
      /CHANGELOG\.md does not mention `priority`/,
    ],
    [
      'an addition that CONTRACT.md conceals',
      { since: since(ADDED), contractText: '' },
      /CONTRACT\.md does not mention priority/,
    ],
    [
      'an exception for nothing',
      { exceptions: parseExceptions('major | GET /x | request | why') },
      /excuses a change that is not there: GET \/x/,
    ],
    [
      'an exception for less than the finding',
      {
        since: since(REMOVED),
        exceptions: parseExceptions('minor | POST /v1/sessions | request/reason | why'),
      },
      /too small a step/,
    ],
  ])('stops %s', (_, changes, problem) => {
    expect(gateProblems(input(changes)).join('\n')).toMatch(problem);
  });

  test('an exception without a reason is no exception', () => {
    expect(() => parseExceptions('major | POST /v1/sessions | request/reason')).toThrow(
      /impact \| call \| field \| why/,
    );
  });
});
