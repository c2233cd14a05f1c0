/**
 * npm run contract:bump -- <version or tarball> [--keep]
 *
 * Makes another version of the contract the pin, and says in one screen what an engineer must do. Undoes itself when a
 * step fails, unless `--keep`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { breaksUs } from './breaking.ts';
import {
  compareMessages,
  compareOperations,
  type MessageSchemas,
  type OpenApi,
  type OperationChange,
} from './compare-operations.ts';
import { fetchTarball, installPin, takeSnapshot, unpack } from './pin.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const INSTALLED = join(ROOT, 'node_modules/guru-connect-contract');
const STEPS = [
  ['the client is generated', ['run', '-s', 'generate', '-w', 'server']],
  ['the server’s types', ['run', '-s', 'types', '-w', 'server']],
  ['the dashboard’s types', ['run', '-s', 'types', '-w', 'dashboard']],
  ['the contract tests', ['run', '-s', 'test:contract']],
] as const;

const say = (line = '') => process.stdout.write(`${line}\n`);
const readDocument = (folder: string): OpenApi =>
  JSON.parse(readFileSync(join(folder, 'openapi.json'), 'utf8'));
const readMessages = (folder: string): MessageSchemas =>
  Object.fromEntries(
    readdirSync(join(folder, 'embed-schemas')).map((file) => {
      const schema = JSON.parse(readFileSync(join(folder, 'embed-schemas', file), 'utf8'));
      return [String(schema.title), schema];
    }),
  );

/** The first step that fails, with the end of what it printed. */
function firstFailure(): { step: string; output: string } | null {
  for (const [step, args] of STEPS) {
    const { status, stdout, stderr } = spawnSync('npm', args, {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: 300_000,
    });
    say(`${status === 0 ? '[OK]' : '[ERROR]'} ${step}`);
    if (status !== 0) {
      const telling = `${stdout}\n${stderr}`
        .split('\n')
        .filter((line) => /●|error|\[ERROR\]/i.test(line) && !line.includes('npm warn'));
      return { step, output: telling.slice(0, 12).join('\n') };
    }
  }
  return null;
}

function report(changes: readonly OperationChange[]): void {
  const LONGEST = 25;
  say(
    changes.length === 0
      ? 'Nothing changed for the operations and messages that Guru RMM uses.'
      : 'What changed for us:',
  );
  const marks = { removed: '-', changed: '!', added: '+' };
  const order = ['removed', 'changed', 'added'];
  const rank = (change: OperationChange) => order.indexOf(change.kind) - (breaksUs(change) ? 3 : 0);
  const sorted = [...changes].sort((a, b) => rank(a) - rank(b));
  for (const change of sorted.slice(0, LONGEST)) {
    const { kind, operation, where, before, after } = change;
    const values = [before, after]
      .filter((value) => value !== undefined)
      .map((value) => JSON.stringify(value));
    const mark = `${breaksUs(change) ? 'BREAKS ' : ''}${marks[kind]}`;
    say(`  ${mark} ${operation}: ${where} ${values.join(' -> ')}`.slice(0, 160));
  }
  if (sorted.length > LONGEST) say(`  … and ${sorted.length - LONGEST} more`);
}

/** Why a contract is not what its number says, or null. */
function brokenPromise(from: string, to: string, changes: readonly OperationChange[]): string | null {
  const breaking = changes.filter(breaksUs).length;
  const isSameMajor = from.split('.')[0] === to.split('.')[0];
  if (breaking === 0 || !isSameMajor) return null;
  return `contract ${to} breaks ${breaking} things that Guru RMM uses, though its number says that it adds to ${from}`;
}

const readVersion = (folder: string): string =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;

// A step that is interrupted has failed, and what was begun is undone as ever.
process.on('SIGINT', () => {});

const args = process.argv.slice(2);
const keep = args.includes('--keep');
const [wanted, ...rest] = args.filter((arg) => arg !== '--keep');
if (wanted === undefined || rest.length > 0 || wanted.startsWith('-')) {
  process.stderr.write('usage: npm run contract:bump -- <exact version or .tgz> [--keep]\n');
  process.exit(64);
}

const work = mkdtempSync(join(tmpdir(), 'guru-rmm-bump-work-'));
const snapshot = takeSnapshot(ROOT);
let problem: string | null = null;
try {
  const { usedOperations } = await import('../../server/scripts/contract/used-operations.ts');
  const used = await usedOperations();
  const before = {
    version: readVersion(INSTALLED),
    document: readDocument(INSTALLED),
    messages: readMessages(INSTALLED),
  };
  const tarball = fetchTarball(wanted.endsWith('.tgz') ? resolve(wanted) : wanted, work);
  const unpacked = unpack(tarball, join(work, 'unpacked'));
  const version = installPin(ROOT, tarball, unpacked);
  say(`[OK] the pin is guru-connect-contract ${version}`);
  const changes = [
    ...compareOperations(before.document, readDocument(unpacked), used),
    ...compareMessages(before.messages, readMessages(unpacked)),
  ];
  const promise = brokenPromise(before.version, version, changes);
  if (promise !== null) say(`[ERROR] ${promise}`);
  const failure = firstFailure();
  say();
  report(changes);
  say();
  say('What to do:');
  if (promise !== null) {
    problem = promise;
    say('  1. Do not take it: tell the Guru Connect team, with the lines that are marked BREAKS.');
    say(
      `  2. ${failure === null ? 'No step' : `"${failure.step}"`} failed here, which does not make it safe.`,
    );
  } else if (failure === null) {
    say(
      '  1. Read the lines above and the package’s CHANGELOG.md; use what is new behind its capability flag.',
    );
    say('  2. npm run drift && npm run ci');
    say('  3. Commit vendor/, package-lock.json, both package.json and the generated client together.');
  } else {
    problem = failure.step;
    say(`  1. "${failure.step}" fails:\n${failure.output}`);
    say(
      '  2. The lines above are where to look. For operations only server/src/connect-client/ has to change, for messages the dashboard’s embed-host.ts.',
    );
    say('  3. Bump again with --keep to work on it in place.');
  }
} catch (error) {
  problem = error instanceof Error ? error.message : String(error);
  say(`[ERROR] ${problem}`);
} finally {
  if (problem !== null && !keep) {
    snapshot.restore();
    say('[OK] everything is as it was before');
  }
  snapshot.forget();
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = problem === null ? 0 : 1;
