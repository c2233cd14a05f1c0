// npm run demo [-- lab options]            the whole world on this machine; prints the dashboard's address and sign-in
// npm run demo -- --check [lab options]    the same without a person: drives a browser through it and says `check: ok`
// npm run demo -- --allow                  from another terminal: the person at the demo's desktop allows what they are asked
// npm run demo -- --decline                or declines it
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { CannotGoOn, allOf, fail, fingerprint, onlyArchive, requireNode, root, step, takenByNpm } from './steps.mjs';

requireNode();
const args = process.argv.slice(2);
const taken = takenByNpm(process.env, ['check', 'allow', 'decline', 'data-dir', 'rmm-port', 'gc-port']);
if (taken) fail(`npm took --${taken} for itself. Put -- before the demo's options: npm run demo -- --${taken}`);
const check = args.includes('--check');
const answer = ['allow', 'decline'].find((word) => args.includes(`--${word}`));
const labArgs = args.filter((a) => !['--check', '--allow', '--decline'].includes(a));
const state = path.join(root, '.demo');
fs.mkdirSync(state, { recursive: true });

/** Installs, builds and packs one product; nothing is done again while its sources stay the same. */
async function release(repository) {
  const cwd = path.join(root, repository);
  const stamp = path.join(state, `${repository}.stamp`);
  const want = fingerprint(cwd);
  const current = fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === want && fs.existsSync(path.join(cwd, 'dist-pack'));
  if (!current) {
    fs.rmSync(stamp, { force: true });
    fs.rmSync(path.join(cwd, 'dist-pack'), { recursive: true, force: true });
    const log = (name) => path.join(state, 'logs', `${repository}-${name}.log`);
    await step(`${repository}: npm packages`, 'npm', ['ci', '--no-audit', '--no-fund'], { cwd, log: log('install') });
    await step(`${repository}: build`, 'npm', ['run', 'build'], { cwd, log: log('build') });
    await step(`${repository}: packed release`, 'npm', ['run', 'pack'], { cwd, log: log('pack') });
    fs.writeFileSync(stamp, want);
  }
  return onlyArchive(path.join(cwd, 'dist-pack'));
}

/** The lab takes over; Ctrl-C reaches it through the terminal's process group, and this process waits for its end. */
function lab(...command) {
  const main = path.join(root, 'guru-rmm', 'lab', 'dist', 'lab.mjs');
  const options = labArgs.includes('--data-dir') ? [] : ['--data-dir', path.join(state, 'world')];
  const child = spawn(process.execPath, [main, ...command, ...options, ...labArgs], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

try {
  if (answer) lab('answer', answer);
  else {
    const [gc, rmm] = await allOf(release('guru-connect'), release('guru-rmm'));
    lab(check ? 'check' : 'up', '--gc-release', gc, '--rmm-release', rmm, '--install-packages');
  }
} catch (error) {
  if (!(error instanceof CannotGoOn)) throw error;
  console.error(error.report());
  fail('The demo was not started. Once the cause is mended, start it again: what is done is not done twice.');
}
