// node .ci/owner-packages.mjs    lists where each package that the owner chose is in use; fails for one that is not
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './steps.mjs';

/** An import in a source file. */
const imported = (name) => ({ files: /\.(ts|tsx|mjs)$/, use: new RegExp(`(?:from|import|import\\()\\s*'${name}(?:/[^']*)?'`) });
/** A program of the package, called by a script of a package.json. */
const called = (program) => ({ files: /(^|\/)package\.json$/, use: new RegExp(`"[\\w:-]+":\\s*"(?:[^"]*[ /])?${program}[ "/]`) });

export const OWNER_PACKAGES = {
  fastify: imported('fastify'),
  '@fastify/websocket': imported('@fastify/websocket'),
  'openapi-typescript': imported('openapi-typescript'),
  '@redocly/cli': called('redocly'),
  'ts-proto': { files: /(^|\/)buf\.gen\.yaml$/, use: /ts-proto\/build/ },
  '@bufbuild/protobuf': imported('@bufbuild/protobuf'),
  argon2: imported('argon2'),
  jsonwebtoken: imported('jsonwebtoken'),
  postgres: imported('postgres'),
  express: imported('express'),
  axios: imported('axios'),
  '@stoplight/prism-cli': called('prism'),
  jest: called('jest'),
  nock: imported('nock'),
};

/**
 * Where each package is in use.
 * @param sources file name to text
 * @returns package to the files that use it; empty where none does, or where no package.json declares it
 */
export function findUses(sources, packages = OWNER_PACKAGES) {
  const manifests = [...sources].filter(([name]) => path.basename(name) === 'package.json').map(([, text]) => JSON.parse(text));
  const declared = new Set(manifests.flatMap((m) => Object.keys({ ...m.dependencies, ...m.devDependencies })));
  return new Map(
    Object.entries(packages).map(([name, { files, use }]) => [
      name,
      declared.has(name) ? [...sources].filter(([file, text]) => files.test(file) && use.test(text)).map(([file]) => file) : [],
    ]),
  );
}

function readSources() {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', 'guru-*'], { cwd: root, encoding: 'utf8' });
  const names = listed.split('\0').filter((n) => /\.(tsx?|mjs|json|yaml)$/.test(n) && !n.endsWith('package-lock.json') && fs.existsSync(path.join(root, n)));
  return new Map(names.map((n) => [n, fs.readFileSync(path.join(root, n), 'utf8')]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const uses = findUses(readSources());
  for (const [name, files] of uses) {
    const first = files.slice(0, 3).join(', ');
    console.log(files.length > 0 ? `[OK] ${name}: ${files.length} files, such as ${first}` : `[ERROR] ${name} is not in use`);
  }
  process.exitCode = [...uses.values()].every((files) => files.length > 0) ? 0 : 1;
}
