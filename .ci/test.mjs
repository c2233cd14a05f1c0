// npm test: each repository's own pipeline in a copy of its folder alone, then the full-stack suite on what they packed.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { StepFailed, ensurePackages, onlyArchive, requireNode, root, step, wantedPackages } from './steps.mjs';

requireNode();
const began = Date.now();
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
    throw error;
  }
}

const pipeline = (repository) => testStep(`${repository}: npm run ci`, ['run', 'ci'], { cwd: folder(repository) });

async function pack(repository, script, into) {
  await step(`${repository}: npm run ${script}`, 'npm', ['run', script], { cwd: folder(repository), log: log(`${repository} ${script}`) });
  return onlyArchive(path.join(folder(repository), into));
}

/** Waits for all of them, so that nothing runs on when one has failed. */
async function allOf(...promises) {
  const failed = (await Promise.allSettled(promises)).find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

try {
  repositories.forEach(copyAlone);
  // These wait for the network for the most part, so they do it together.
  await allOf(ensurePackages([...new Set(repositories.flatMap(wantedPackages))], log('packages')), ...repositories.map(install));
  for (const repository of repositories) await pipeline(repository);
  const guruConnect = {
    GC_RELEASE: await pack('guru-connect', 'pack', 'dist-pack'),
    GC_NEXT_MAJOR_RELEASE: await pack('guru-connect', 'pack:v2-alone', 'dist-rehearsal'),
  };
  const suite = (name, RMM_RELEASE) => testStep(name, ['run', 'e2e'], { cwd: folder('guru-rmm'), env: { ...guruConnect, RMM_RELEASE } });
  await suite('full-stack suite', await pack('guru-rmm', 'pack', 'dist-pack'));
  await suite('full-stack suite with Guru RMM pinned to contract 1.0', await pack('guru-rmm', 'pack:pinned-1.0', 'dist-rehearsal'));
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(error.report());
  count.failed ||= 1;
} finally {
  fs.rmSync(work, { recursive: true, force: true });
  console.log(`npm test took ${((Date.now() - began) / 60_000).toFixed(1)} minutes; logs are in out/test/`);
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
}
