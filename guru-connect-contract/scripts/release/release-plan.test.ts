import { describe, expect, test } from '@jest/globals';
import { planRelease, type ReleaseState } from './release-plan.ts';

const NPM = 'https://registry.npmjs.org/';
const ready: ReleaseState = {
  version: '1.1.0',
  registry: NPM,
  pendingChangesets: [],
  changedFiles: [],
  tags: ['guru-connect-contract@1.0.0'],
  environment: {},
};

describe('planRelease', () => {
  test('a clean tree with a new version may be published', () => {
    expect(planRelease(ready)).toEqual({
      tag: 'guru-connect-contract@1.1.0',
      provenance: false,
      problems: [],
    });
  });

  test.each([
    ['a changeset', { pendingChangesets: ['new-field.md'] }, '.changeset/new-field.md is in no version'],
    ['an uncommitted file', { changedFiles: ['README.md'] }, 'README.md is not committed'],
    ['a tag', { tags: ['guru-connect-contract@1.1.0'] }, 'guru-connect-contract@1.1.0 exists'],
  ])('%s stops it', (_, change, problem) => {
    expect(planRelease({ ...ready, ...change }).problems).toEqual([expect.stringContaining(problem)]);
  });

  test.each([
    [NPM, { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x' }, true],
    [NPM, {}, false],
    ['http://127.0.0.1:4873/', { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x' }, false],
    ['https://registry.npmjs.org.example.com/', { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x' }, false],
  ])('provenance on %s with %p: %p', (registry, environment, provenance) => {
    expect(planRelease({ ...ready, registry, environment }).provenance).toBe(provenance);
  });
});
