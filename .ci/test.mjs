// npm test: each repository's own pipeline in a copy of its folder alone, then the full-stack suite on what they packed.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { StepFailed, ensurePackages, packedRelease, requireNode, root, step, wantedPackages } from './steps.mjs';

requireNode();
const began = Date.now();
const repositories = ['guru-connect-contract', 'guru-connect', 'guru-rmm'];
const logs = path.join(root, 'out', 'test');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'guru-test-'));
fs.chmodSync(work, 0o755);
const count = { passed: 0, failed: 0 };
const SHOWN = /^(\[(OK|WARNING|ERROR)\]|PASS |FAIL |Tests: |\s+(●|x) )/;

/** Adds what jest's closing lines of an output say. */
function tally(output) {
  for (const [, line] of output.matchAll(/^\s*Tests:\s+(.*)$/gm)) {
    count.passed += Number(/(\d+) passed/.exec(line)?.[1] ?? 0);
    count.failed += Number(/(\d+) failed/.exec(line)?.[1] ?? 0);
  }
}

/** The repository's files, tracked or new, alone in a folder of their own. */
function copyAlone(repository) {
  const target = path.join(work, repository);
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', repository], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\0').filter((f) => f && fs.existsSync(path.join(root, f)))) {
    fs.mkdirSync(path.dirname(path.join(work, file)), { recursive: true });
    fs.cpSync(path.join(root, file), path.join(work, file));
  }
  return target;
}

async function testStep(name, args, options) {
  try {
    tally(await step(name, 'npm', args, { ...options, echo: SHOWN, env: { CI: 'true', ...options.env } }));
  } catch (error) {
    if (error instanceof StepFailed) tally(error.output);
    throw error;
  }
}

async function pipeline(repository) {
  const cwd = copyAlone(repository);
  const log = (name) => path.join(logs, `${repository}-${name}.log`);
  await step(`${repository}: npm ci`, 'npm', ['ci', '--no-audit', '--no-fund'], { cwd, log: log('install') });
  await testStep(`${repository}: npm run ci`, ['run', 'ci'], { cwd, log: log('ci') });
  return cwd;
}

try {
  await ensurePackages([...new Set(repositories.flatMap(wantedPackages))], path.join(logs, 'packages.log'));
  const folders = {};
  for (const repository of repositories) folders[repository] = await pipeline(repository);
  const releases = {};
  for (const product of ['guru-connect', 'guru-rmm']) {
    await step(`${product}: packed release`, 'npm', ['run', 'pack'], { cwd: folders[product], log: path.join(logs, `${product}-pack.log`) });
    releases[product] = packedRelease(folders[product]);
  }
  await testStep('full-stack suite', ['run', 'e2e'], {
    cwd: folders['guru-rmm'],
    log: path.join(logs, 'full-stack.log'),
    env: { GC_RELEASE: releases['guru-connect'], RMM_RELEASE: releases['guru-rmm'] },
  });
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
