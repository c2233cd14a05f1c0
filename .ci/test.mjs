// npm test: each repository's own pipeline in a copy of its folder alone, and the full-stack suite on what they pack.
// npm run test:all adds what takes minutes: tests of many kills and of load, and the full-stack suite on an older contract.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { COPIES } from './same-files.mjs';
import { CannotGoOn, StepFailed, allOf, ensurePackages, onlyArchive, requireNode, root, step, twoAtATime, wantedPackages } from './steps.mjs';

requireNode();
const everything = process.argv.includes('--all');
const began = Date.now();
const ticks = processorTicks();
const repositories = ['guru-connect-contract', 'guru-connect', 'guru-rmm'];
const logs = path.join(root, 'out', 'test');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'guru-test-'));
fs.chmodSync(work, 0o755);
const folder = (repository) => path.join(work, repository);
const log = (name) => path.join(logs, `${name.replace(/[^a-z0-9.]+/gi, '-')}.log`);
const count = { passed: 0, failed: 0 };

/** The repository's files, tracked or new, alone in a folder of their own. */
function copyAlone(repository) {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', repository], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\0').filter((f) => f && fs.existsSync(path.join(root, f)))) {
    fs.mkdirSync(path.dirname(path.join(work, file)), { recursive: true });
    fs.cpSync(path.join(root, file), path.join(work, file));
  }
}

/** What this machine's processors have done since it started, and what of that its host took from it, in ticks. */
function processorTicks() {
  const [user, nice, system, idle, iowait, irq, softirq, steal] = /^cpu +(.*)/.exec(fs.readFileSync('/proc/stat', 'utf8'))[1].split(' ').map(Number);
  return { all: user + nice + system + idle + iowait + irq + softirq + steal, steal };
}

/** On a shared host the minutes alone say little. */
function timeTaken() {
  const now = processorTicks();
  const share = Math.round((100 * (now.steal - ticks.steal)) / (now.all - ticks.all));
  return `npm test took ${((Date.now() - began) / 60_000).toFixed(1)} minutes, in which the host took ${share} % of the processors' time`;
}

/** Adds what jest's closing lines of an output say. */
function tally(output) {
  for (const [, line] of output.matchAll(/^\s*Tests:\s+(.*)$/gm)) {
    count.passed += Number(/(\d+) passed/.exec(line)?.[1] ?? 0);
    count.failed += Number(/(\d+) failed/.exec(line)?.[1] ?? 0);
  }
}

/** Of what jest says: its verdicts, and all that it says of a failure. */
function verdicts() {
  let failing = false;
  return (line) => {
    if (/^(PASS|FAIL) |^Tests: |^\[(OK|WARNING|ERROR)\]/.test(line)) failing = line.startsWith('FAIL ');
    else return failing;
    return true;
  };
}

const install = (repository) =>
  step(`${repository}: npm ci`, 'npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder(repository), log: log(`${repository} install`) });

async function testStep(name, args, options) {
  try {
    tally(await step(name, 'npm', args, { ...options, log: log(name), echo: verdicts(), env: { CI: 'true', ...options.env } }));
  } catch (error) {
    if (error instanceof StepFailed) tally(error.output);
    console.log(`[ERROR] ${error.message}`);
    throw error;
  }
}

// Guru RMM's tests use X displays from :75 on, Guru Connect's from the first one named here.
const inPipeline = (repository, script, args = []) =>
  testStep(`${repository}: npm run ${script}`, ['run', script, '--', ...args], { cwd: folder(repository), env: { FIRST_TEST_DISPLAY: '30' } });

/**
 * What `npm run ci` does but for the build, which made the releases in this very folder.
 * @param without workspaces whose tests run elsewhere
 */
async function pipeline(repository, { without = [] } = {}) {
  await inPipeline(repository, 'check');
  await inPipeline(repository, 'test', without.length === 0 ? [] : ['--ignoreProjects', ...without]);
  if (everything) await inPipeline(repository, 'test:soak');
}

/** What `npm run ci` does there; the rehearsal of a release on a registry belongs to everything. */
async function contractPipeline() {
  const scripts = ['format:check', 'lint', 'generate:check', 'types', 'gate', 'test', ...(everything ? ['rehearse'] : [])];
  for (const script of scripts) await inPipeline('guru-connect-contract', script);
}

/** Workspaces that are byte-identical in both products, as was compared above: their tests run in one of them. */
const twins = COPIES.map(({ path: copied }) => copied).filter((copied) => fs.existsSync(path.join(root, 'guru-connect', copied, 'package.json')));

/** What a build of the repository packs. It is taken out of the folder: the repository's tests meet no release. */
async function releases(repository, scripts) {
  const run = (script) => step(`${repository}: npm run ${script}`, 'npm', ['run', script], { cwd: folder(repository), log: log(`${repository} ${script}`) });
  await run('build');
  const packed = [];
  for (const { script, into } of scripts) {
    await run(script);
    const archive = onlyArchive(path.join(folder(repository), into));
    const kept = path.join(work, 'releases', path.basename(archive));
    fs.mkdirSync(path.dirname(kept), { recursive: true });
    fs.renameSync(archive, kept);
    fs.rmSync(path.join(folder(repository), into), { recursive: true });
    packed.push(kept);
  }
  return packed;
}

/** Guru Connect's releases: today's, and one that serves the next major alone. */
const connectReleases = () =>
  releases('guru-connect', [
    { script: 'pack', into: 'dist-pack' },
    { script: 'pack:v2-alone', into: 'dist-rehearsal' },
  ]);

/** Guru RMM's releases: with its own pin, and of everything the one pinned to the first contract. */
const rmmReleases = () =>
  releases('guru-rmm', [
    { script: 'pack', into: 'dist-pack' },
    ...(everything ? [{ script: 'pack:pinned-1.0', into: 'dist-rehearsal' }] : []),
  ]);

/** The suite on packed releases, on ports and a display of its own. `files`: those of the suite, or all. */
const suite = (name, releases, { ports, display, files = [] }) =>
  testStep(name, ['run', 'e2e', '--', ...files], {
    cwd: folder('guru-rmm'),
    env: { ...releases, E2E_PORT_BASE: String(ports), E2E_DISPLAY: display, E2E_LOGS: path.join(logs, name.replaceAll(' ', '-')), ...(everything && { SOAK: '1' }) },
  });

/** What holds for the three together, and the tests of these scripts. */
async function checkTogether() {
  const options = { cwd: root, log: log('together'), echo: (line) => line.startsWith('[ERROR]') };
  // Named one by one: for `node --test .ci/` this very file is a test.
  const tests = fs.readdirSync(path.join(root, '.ci')).filter((file) => file.endsWith('.test.mjs'));
  await step('scripts of the whole', 'node', ['--test', ...tests.map((file) => `.ci/${file}`)], options);
  await step('what must be equal in the repositories is', 'node', ['.ci/same-files.mjs'], { ...options, log: log('same-files') });
  await step("the owner's packages are in use", 'node', ['.ci/owner-packages.mjs'], { ...options, log: log('owner-packages') });
}

try {
  await checkTogether();
  repositories.forEach(copyAlone);
  // These wait for the network for the most part, so they do it together.
  await allOf(ensurePackages([...new Set(repositories.flatMap(wantedPackages))], log('packages')), ...repositories.map(install));
  const [[GC_RELEASE, GC_NEXT_MAJOR_RELEASE], [own, pinnedTo10]] = await allOf(connectReleases(), rmmReleases());
  const connect = { GC_RELEASE, GC_NEXT_MAJOR_RELEASE };
  // Tests wait for processes and sockets half of the time, so two at a time share the processors well; three do not.
  // The longest first, so that neither lane is left with a long one when the other has nothing to do any more.
  await twoAtATime([
    () => pipeline('guru-connect'),
    () => pipeline('guru-rmm', { without: twins }),
    () => suite('full-stack suite', { ...connect, RMM_RELEASE: own }, { ports: 18_740, display: ':84' }),
    // How a lab ends and what is refused are looked at once: refusals pass through the same code whatever the pin.
    ...(pinnedTo10
      ? [() => suite('full-stack suite pinned to contract 1.0', { ...connect, RMM_RELEASE: pinnedTo10 }, { ports: 18_750, display: ':85', files: ['main-path'] })]
      : []),
    contractPipeline,
  ]);
} catch (error) {
  if (!(error instanceof CannotGoOn)) throw error;
  console.error(error.report());
  count.failed ||= 1;
} finally {
  fs.rmSync(work, { recursive: true, force: true });
  console.log(`${timeTaken()}; logs are in out/test/`);
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
}
