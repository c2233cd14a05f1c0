/**
 * npm run contract:bump:rehearsal
 *
 * Bumps a copy of this repository to derived tarballs: an additive 1.x is taken, a breaking one is refused and undone,
 * and with `--keep` it stays for work in place.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCopy } from '../make-copy.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const say = (line: string) => process.stdout.write(`${line}\n`);

/** A tarball of the installed contract with another version, its texts edited. */
function derive(folder: string, version: string, edit: (file: string, text: string) => string): string {
  const unpacked = join(folder, version, 'package');
  cpSync(join(ROOT, 'node_modules/guru-connect-contract'), unpacked, { recursive: true });
  for (const entry of readdirSync(unpacked, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(json|js|cjs|ts|cts)$/.test(entry.name)) continue;
    const text = readFileSync(path, 'utf8');
    const edited = edit(entry.name, text.replaceAll(current(), version));
    if (edited !== text) writeFileSync(path, edited);
  }
  const tarball = join(folder, `guru-connect-contract-${version}.tgz`);
  const packed = spawnSync('tar', ['-czf', tarball, '-C', join(folder, version), 'package']);
  if (packed.status !== 0) throw new Error('tar failed');
  return tarball;
}

function current(): string {
  return String(
    JSON.parse(readFileSync(join(ROOT, 'node_modules/guru-connect-contract/package.json'), 'utf8')).version,
  );
}

/** Everything that a bump may change, as one digest. */
function digest(copy: string): string {
  const hash = createHash('sha256');
  const roots = [
    'vendor',
    'server/src/connect-client/generated',
    'node_modules/guru-connect-contract/dist/esm',
  ];
  const files = roots.flatMap((root) =>
    readdirSync(join(copy, root), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${root}/${entry.name}`)
      .sort(),
  );
  for (const file of ['package-lock.json', 'server/package.json', 'dashboard/package.json', ...files]) {
    hash.update(file).update(readFileSync(join(copy, file)));
  }
  return hash.digest('hex');
}

function bump(copy: string, ...args: string[]) {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(copy, 'node_modules/tsx/dist/cli.mjs'), 'scripts/contract-bump/main.ts', ...args],
    { cwd: copy, encoding: 'utf8', timeout: 400_000 },
  );
  return { status, stdout };
}

function expect(what: string, holds: boolean, output = ''): void {
  if (!holds) throw new Error(`${what} does not hold\n${output}`);
  say(`[OK] ${what}`);
}

const work = mkdtempSync(join(tmpdir(), 'guru-rmm-rehearsal-'));
const copy = await makeCopy(ROOT);
try {
  const untouched = digest(copy);
  const refused = bump(copy, 'latest');
  expect('a name that is no exact version is refused', refused.status === 1 && digest(copy) === untouched);

  // A required request field that the client does not send breaks it; only the document knows of it.
  const breaking = derive(work, '2.0.0', (file, text) => {
    if (file !== 'openapi.json') return text;
    const document = JSON.parse(text);
    const request = document.components.schemas.ViewerTokenRequest;
    request.properties.audience = { type: 'string' };
    request.required = [...(request.required ?? []), 'audience'];
    return JSON.stringify(document, null, 2);
  });
  const broken = bump(copy, breaking);
  expect('a breaking contract fails a step', broken.status === 1, broken.stdout);
  expect(
    'it is named which of our operations changed',
    /! |\+ createViewerToken: .*audience/.test(broken.stdout),
  );
  expect('everything is undone', digest(copy) === untouched, broken.stdout);

  const additive = derive(work, '1.999.0', (file, text) => {
    if (file !== 'openapi.json') return text;
    const document = JSON.parse(text);
    document.components.schemas.Session.properties.note = { type: 'string' };
    return JSON.stringify(document, null, 2);
  });
  const taken = bump(copy, additive);
  expect('an additive contract is taken', taken.status === 0, taken.stdout);
  expect('what it adds is named', /\+ getSession: .*note/.test(taken.stdout), taken.stdout);
  const lock = readFileSync(join(copy, 'package-lock.json'), 'utf8');
  expect('the lock names it', lock.includes('file:vendor/guru-connect-contract-1.999.0.tgz'));

  const kept = digest(copy);
  expect('with --keep a failure stays', bump(copy, breaking, '--keep').status === 1 && digest(copy) !== kept);
} finally {
  rmSync(copy, { recursive: true, force: true });
  rmSync(work, { recursive: true, force: true });
}
