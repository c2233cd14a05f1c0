// node .ci/same-files.mjs    compares what two or three repositories keep equal copies of; fails where they differ
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root } from './steps.mjs';

const PRODUCTS = ['guru-connect', 'guru-rmm'];
const ALL = ['guru-connect-contract', ...PRODUCTS];

/** Folders and files that are byte-identical. A missing one differs, unless it is missing everywhere. */
export const COPIES = [
  { in: PRODUCTS, path: 'embedded-postgres' },
  { in: PRODUCTS, path: 'audit-chain' },
  { in: PRODUCTS, path: 'machine-identity' },
  { in: PRODUCTS, path: 'outbound' },
  { in: PRODUCTS, path: 'program-download' },
  { in: PRODUCTS, path: 'release-trust' },
  { in: PRODUCTS, path: 'server/tests/support/bundle-once.ts' },
  { in: PRODUCTS, path: 'scripts/third-party/notices.ts' },
  { in: PRODUCTS, path: 'jest.preset.mjs' },
  { in: PRODUCTS, path: 'tsconfig.base.json' },
  { in: PRODUCTS, path: '.gitignore' },
  { in: ALL, path: 'LICENSE' },
];

/**
 * Parts of configurations that are equal where the whole may differ: [name, repository → value]. Not compared, because only
 * one repository has them: redocly.yaml, and the code that starts prism (its packages' versions are, below).
 */
export const PARTS = [
  // Which files, and the rules about imports (RMM: only connect-client imports the contract), are each repository's own.
  ['biome.json: formatter', ALL, (r) => json(r, 'biome.json').formatter],
  ['biome.json: javascript', ALL, (r) => json(r, 'biome.json').javascript],
  ['biome.json: assist', ALL, (r) => json(r, 'biome.json').assist],
  ['biome.json: suspicious and correctness', ALL, (r) => pick(json(r, 'biome.json').linter.rules, ['preset', 'suspicious', 'correctness'])],
  ['biome.json: style', ALL, (r) => pick(json(r, 'biome.json').linter.rules.style, ['useImportType', 'noNonNullAssertion'])],
  // The contract has one project and no workspaces, so its options are in tsconfig.json, with types that others add.
  ['compiler options', ALL, (r) => omit(json(r, r === 'guru-connect-contract' ? 'tsconfig.json' : 'tsconfig.base.json').compilerOptions, ['types'])],
  // The contract has no JSX, and keeps import attributes for its published JSON.
  ['jest: workers, environment, time limit', ALL, async (r) => pick(await module(r, r === 'guru-connect-contract' ? 'jest.config.mjs' : 'jest.preset.mjs'), ['maxWorkers', 'testEnvironment', 'testTimeout'])],
];

/** Packages that repositories declare in different versions, with the reason. */
export const OWN_VERSIONS = {
  typescript: 'openapi-typescript needs the JavaScript API that TypeScript 7 does not have, so the contract keeps 5.9 beside it',
  '@types/node': 'a change of its package.json is a release of the contract, so it follows with the next one',
};

const json = (repository, file) => JSON.parse(fs.readFileSync(path.join(root, repository, file), 'utf8'));
const module = async (repository, file) => (await import(pathToFileURL(path.join(root, repository, file)))).default;
const pick = (object, keys) => Object.fromEntries(keys.map((key) => [key, object[key]]));
const omit = (object, keys) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)).sort());

/** Files of the repositories, tracked or new, each `repository/path`. */
function filesOf(repositories) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...repositories];
  const names = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 }).split('\0');
  return names.filter((name) => name && fs.existsSync(path.join(root, name)));
}

/** One sentence for each file that is missing from, or differs in, one of the copies. `read` gives a file's bytes. */
export function differingCopies(copies, files, read) {
  return copies.flatMap(({ in: repositories, path: copied }) => {
    const within = (repository) => files.filter((file) => file === `${repository}/${copied}` || file.startsWith(`${repository}/${copied}/`)).map((file) => file.slice(repository.length + 1));
    const names = [...new Set(repositories.flatMap(within))].sort();
    return names.flatMap((name) => {
      const [first, ...others] = repositories.map((repository) => `${repository}/${name}`);
      return others.filter((other) => !files.includes(first) || !files.includes(other) || !read(first).equals(read(other))).map((other) => `${first} and ${other} differ`);
    });
  });
}

/** One sentence for each package that two manifests declare in different versions. `manifests`: [file, parsed package.json]. */
export function differingVersions(manifests, allowed) {
  const seen = new Map();
  for (const [file, manifest] of manifests)
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies'])
      for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
        const versions = seen.get(name) ?? new Map();
        seen.set(name, versions.set(version, file));
      }
  return [...seen].filter(([name, versions]) => versions.size > 1 && !(name in allowed)).map(([name, versions]) => `${name} is declared as ${[...versions].map(([version, file]) => `"${version}" in ${file}`).join(' and ')}`);
}

async function differingParts() {
  const found = [];
  for (const [name, repositories, part] of PARTS) {
    const values = await Promise.all(repositories.map(async (repository) => JSON.stringify(await part(repository))));
    repositories.forEach((repository, index) => {
      if (values[index] !== values[0]) found.push(`${name} of ${repository} is not that of ${repositories[0]}`);
    });
  }
  return found;
}

async function main() {
  const files = filesOf(ALL);
  const manifests = files.filter((file) => /^[^/]+(\/[^/]+)?\/package\.json$/.test(file)).map((file) => [file, json('.', file)]);
  const found = [...differingCopies(COPIES, files, (file) => fs.readFileSync(path.join(root, file))), ...differingVersions(manifests, OWN_VERSIONS), ...(await differingParts())];
  for (const sentence of found) console.error(`[ERROR] ${sentence}`);
  if (found.length > 0) process.exitCode = 1;
  else console.log('[OK] what must be equal in the repositories is');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
