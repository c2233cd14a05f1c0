import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Licences whose code may be part of a release; nothing copyleft. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);
const TEXT_FILE = /^(?:licen[cs]e|notice|copying|copyright)(?:[.-].*)?$/i;

/** One package that a release may contain. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, as the package says. */
  readonly licence: string;
  readonly texts: readonly string[];
}

/**
 * Whether an SPDX expression allows use without copyleft: `(MIT OR GPL-3.0)` does, `MIT AND GPL-3.0` does not. Where AND meets
 * brackets, every licence must be allowed: that refuses too much rather than too little.
 */
export function isPermissive(expression: string): boolean {
  const bare = expression.trim().replace(/^\(([^()]*)\)$/, '$1');
  if (/[()]/.test(bare))
    return bare.split(/[()]| OR | AND /).every((one) => one.trim() === '' || ALLOWED.has(one.trim()));
  return bare.split(/ OR /).some((choice) => choice.split(/ AND /).every((one) => ALLOWED.has(one.trim())));
}

/**
 * Lists every package that a release may contain: the dependencies of its workspaces and theirs, with the texts of their
 * licences. Packages of other platforms are not installed, and no release contains them.
 *
 * @param root the repository, after `npm ci`
 * @param shipped folders of the workspaces that are packed
 */
export function thirdParties(root: string, shipped: readonly string[]): readonly ThirdParty[] {
  const found = new Map<string, ThirdParty>();
  const visited = new Set<string>();
  const visit = (folder: string): void => {
    if (visited.has(folder)) return;
    visited.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = readManifest(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const dependency = findPackage(folder, name);
      if (dependency !== undefined) visit(dependency);
      else if (!(name in optionalDependencies))
        throw new Error(`${name}, which ${folder} needs, is not installed`);
    }
    if (!folder.includes('/node_modules/')) return;
    const party = readPackage(folder);
    found.set(`${party.name}@${party.version}`, party);
  };
  for (const workspace of shipped) visit(realpathSync(join(root, workspace)));
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, party]) => party);
}

const readManifest = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The folder of a package as Node finds it from another one; links of workspaces are followed. */
function findPackage(from: string, name: string): string | undefined {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
  }
  return undefined;
}

function readPackage(folder: string): ThirdParty {
  const { name, version, license } = readManifest(folder);
  const files = readdirSync(folder)
    .filter((file) => TEXT_FILE.test(file))
    .sort();
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { name, version, licence: String(license?.type ?? license), texts };
}

/**
 * The text of THIRD-PARTY-NOTICES.txt: each package, its licence and what that asks to be shipped. The same text once.
 * @throws Error that names every package whose licence is not allowed
 */
export function thirdPartyNotices(parties: readonly ThirdParty[]): string {
  const refused = parties.filter(({ licence }) => !isPermissive(licence));
  if (refused.length > 0) {
    const names = refused.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
    throw new Error(`licences that no release may contain: ${names.join(', ')}`);
  }
  const groups = new Map<string, ThirdParty[]>();
  for (const party of parties) {
    const text =
      party.texts.join('\n\n') || `The package has no licence file; it is licensed under ${party.licence}.`;
    groups.set(text, [...(groups.get(text) ?? []), party]);
  }
  const sections = [...groups].map(([text, same]) => {
    const names = same.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join('\n');
    return `${names}\n\n${text}\n`;
  });
  const rule = `${'-'.repeat(80)}\n`;
  return `This release contains the packages below, each under its own licence.\n\n${rule}${sections.join(`\n${rule}`)}`;
}
