import { join } from 'node:path';
import { documentChanges, embedChanges } from './gate/changes-since.ts';
import { publishedVersions } from './gate/contract-state.ts';
import { gateInput } from './gate/gate-input.ts';
import { gateProblems } from './gate/gate-problems.ts';
import { reportProblems } from './report-problems.ts';

/** Fails when the version does not tell what changed since the newest published one, or the texts do not. */
const root = join(import.meta.dirname, '..');
const newest = (await publishedVersions(root)).at(-1);
const since = newest && {
  version: newest.version,
  findings: [...(await documentChanges(root, newest)), ...(await embedChanges(root, newest))],
};
reportProblems(
  gateProblems(await gateInput(root, since ?? null)),
  `the version tells what changed since ${newest?.version ?? 'the beginning'}`,
);
