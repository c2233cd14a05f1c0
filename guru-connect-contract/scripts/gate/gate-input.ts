import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foreignPaths } from '../compat/next-major-paths.ts';
import { currentDocument } from './contract-state.ts';
import { parseExceptions } from './exceptions.ts';
import type { GateInput } from './gate-problems.ts';

/** What the gate judges, read from a repository. */
export async function gateInput(root: string, since: GateInput['since']): Promise<GateInput> {
  const text = (name: string) => readFile(join(root, name), 'utf8');
  const document = await currentDocument(root);
  const { version } = JSON.parse(await text('package.json'));
  return {
    version,
    documentVersion: String(Reflect.get(Object(document['info']), 'version')),
    foreignPaths: foreignPaths(document, version),
    since,
    changelog: await text('CHANGELOG.md'),
    contractText: await text('CONTRACT.md'),
    exceptions: parseExceptions(await text('compat-exceptions.txt')),
  };
}
