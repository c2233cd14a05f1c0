/**
 * npm run contract:bump:rehearsal
 *
 * Bumps a copy of this repository to derived tarballs: an additive 1.x is taken, from a registry too; a breaking one is
 * refused and undone, whatever its number says; and with `--keep` it stays for work in place.
 */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCopy } from '../make-copy.ts';
import { startRegistry } from './rehearsal-registry.ts';

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

interface Bumped {
  readonly status: number;
  readonly stdout: string;
}

function bump(copy: string, args: readonly string[], env: Record<string, string> = {}): Promise<Bumped> {
  const command = [join(copy, 'node_modules/tsx/dist/cli.mjs'), 'scripts/contract-bump/main.ts', ...args];
  const options = { cwd: copy, timeout: 900_000, env: { ...process.env, ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, command, options, (error, stdout) =>
      resolve({ status: error === null ? 0 : Number(error.code ?? 1), stdout }),
    );
  });
}

function expect(what: string, holds: boolean, output = ''): void {
  if (!holds) throw new Error(`${what} does not hold\n${output}`);
  say(`[OK] ${what}`);
}

/** The installed contract with its document edited. */
function deriveDocument(folder: string, version: string, edit: (schemas: Schemas) => void): string {
  return derive(folder, version, (file, text) => {
    if (file !== 'openapi.json') return text;
    const document = JSON.parse(text);
    edit(document.components.schemas);
    return JSON.stringify(document, null, 2);
  });
}
interface Schema {
  properties: Record<string, object>;
  required?: string[];
  'x-known-values'?: Record<string, string>;
}
type Schemas = Record<string, Schema>;

// A required request field that the client does not send breaks it; only the document knows of it.
const breakRequest = ({ ViewerTokenRequest: request }: Schemas) => {
  if (!request) throw new Error('the contract has no ViewerTokenRequest');
  request.properties.audience = { type: 'string' };
  request.required = [...(request.required ?? []), 'audience'];
};
/** A field of an answer that is gone from what is promised, which no test of this side would miss. */
const breakAnswer = ({ Session: session }: Schemas) => {
  if (!session) throw new Error('the contract has no Session');
  session.required = (session.required ?? []).filter((field) => field !== 'source');
};
const add = ({ Session: session, SessionEndReason: reason }: Schemas) => {
  if (session) session.properties.note = { type: 'string' };
  if (reason) reason['x-known-values'] = { ...reason['x-known-values'], power_cut: 'The power failed.' };
};

const work = mkdtempSync(join(tmpdir(), 'guru-rmm-rehearsal-'));
const copy = await makeCopy(ROOT);
try {
  const untouched = digest(copy);
  const refused = await bump(copy, ['latest']);
  expect('a name that is no exact version is refused', refused.status === 1 && digest(copy) === untouched);

  const breaking = deriveDocument(work, '2.0.0', breakRequest);
  const broken = await bump(copy, [breaking]);
  expect('a breaking contract fails a step', broken.status === 1, broken.stdout);
  expect(
    'it is named which of our operations changed',
    /BREAKS \+ createViewerToken: .*audience/.test(broken.stdout),
    broken.stdout,
  );
  expect('everything is undone', digest(copy) === untouched, broken.stdout);

  const disguised = await bump(copy, [deriveDocument(work, '1.998.0', breakAnswer)]);
  expect('a breaking contract under a minor number is refused', disguised.status === 1, disguised.stdout);
  expect(
    'it is called what it is',
    /though its number says/.test(disguised.stdout) &&
      /BREAKS - getSession: .*required\[source\]/.test(disguised.stdout),
    disguised.stdout,
  );
  expect('everything is undone', digest(copy) === untouched, disguised.stdout);

  const registry = await startRegistry('guru-connect-contract', {
    '1.999.0': readFileSync(deriveDocument(work, '1.999.0', add)),
  });
  const taken = await bump(copy, ['1.999.0'], {
    npm_config_registry: registry.url,
    npm_config_cache: join(work, 'cache'),
  }).finally(registry.close);
  expect('an additive contract is taken, by its version from a registry', taken.status === 0, taken.stdout);
  expect('what it adds is named', /\+ getSession: .*note/.test(taken.stdout), taken.stdout);
  expect(
    'a value that it adds to an open set is named',
    /\+ getSession: .*end_reason.*\[power_cut\]/.test(taken.stdout),
    taken.stdout,
  );
  const lock = readFileSync(join(copy, 'package-lock.json'), 'utf8');
  expect('the lock names it', lock.includes('file:vendor/guru-connect-contract-1.999.0.tgz'));

  const kept = digest(copy);
  const left = await bump(copy, [breaking, '--keep']);
  expect('with --keep a failure stays', left.status === 1 && digest(copy) !== kept, left.stdout);
} finally {
  rmSync(copy, { recursive: true, force: true });
  rmSync(work, { recursive: true, force: true });
}
