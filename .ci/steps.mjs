// What `npm run demo` and `npm test` share: running a step with its log, system packages, a tree's fingerprint.
// Plain Node without dependencies: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const NOT_SOURCE = new Set(['node_modules', 'dist', 'dist-pack', 'dist-rehearsal', 'out', '.cache', '.git']);

/** Ends with one sentence where the running Node is older than the products support. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Node ${process.versions.node} is too old; install Node 20.19 or newer and start again.`);
}

/**
 * An option that npm took for itself, because `--` was missing before it: npm sets `npm_config_<name>` then.
 * @returns its name, or undefined
 */
export function takenByNpm(env, options) {
  return options.find((name) => env[`npm_config_${name.replaceAll('-', '_')}`] !== undefined);
}

export function fail(sentence) {
  console.error(`[ERROR] ${sentence}`);
  process.exit(1);
}

/** Ends what is being done, in order: whoever waits for a step cleans up behind it. The message says what to do. */
export class CannotGoOn extends Error {
  report() {
    return `[ERROR] ${this.message}`;
  }
}

/** A signal ends the steps under way, and none is begun after it; a second one does not wait for them to tidy up. */
const running = new Set();
let stoppedBy = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of running) child.kill(stoppedBy ? 'SIGKILL' : signal);
    stoppedBy = signal;
  });
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * Runs one command as a named step. Its output goes to `log`; lines that `echo` accepts are shown too.
 * @returns {Promise<string>} all that it printed
 * @throws {StepFailed} when it ends with another code than 0; {CannotGoOn} when a signal came first
 */
export async function step(name, command, args, { cwd, log, env, echo }) {
  if (stoppedBy) throw new CannotGoOn(`stopped by ${stoppedBy} before: ${name}`);
  const began = Date.now();
  console.log(`[..] ${name}`);
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const file = fs.createWriteStream(log);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    let line = '';
    const take = (chunk) => {
      output += chunk;
      file.write(chunk);
      if (!echo) return;
      const lines = (line + chunk).split('\n');
      line = lines.pop();
      for (const l of lines) if (echo(l)) console.log(`     ${name.split(':')[0]} | ${l}`);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', take);
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      running.delete(child);
      file.end();
      if (code === 0) {
        console.log(`[OK] ${name} (${seconds(began)})`);
        resolve(output);
      } else reject(new StepFailed(name, signal ?? `exit code ${code}`, log, output));
    });
  });
}

export class StepFailed extends CannotGoOn {
  constructor(name, how, log, output) {
    super(`${name} failed (${how}); the whole log is ${path.relative(root, log)}`);
    this.name = 'StepFailed';
    this.output = output;
  }
  /** The message with the end of the step's output before it. */
  report() {
    return `${this.output.trimEnd().split('\n').slice(-60).join('\n')}\n\n${super.report()}`;
  }
}

/** Waits for all of them, so that nothing runs on when one has failed. */
export async function allOf(...promises) {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/**
 * Runs jobs in the order given, at most two at a time: whichever lane is free takes the next one. After a failure none is
 * begun any more, and those under way are waited for.
 */
export async function twoAtATime(jobs) {
  const waiting = [...jobs];
  const lane = async () => {
    try {
      for (let job = waiting.shift(); job; job = waiting.shift()) await job();
    } catch (error) {
      waiting.length = 0;
      throw error;
    }
  };
  await allOf(lane(), lane());
}

/** The Debian packages that a repository's own list asks for. */
export function wantedPackages(repository) {
  return fs
    .readFileSync(path.join(root, repository, 'debian-packages.txt'), 'utf8')
    .split('\n')
    .map((l) => l.replace(/#.*/, '').trim())
    .filter(Boolean);
}

/**
 * Installs what is missing of the packages through apt as root or with sudo.
 * @throws {CannotGoOn} naming the packages, where it may not
 */
export async function ensurePackages(packages, log) {
  const missing = packages.filter((p) => !/^install ok installed/.test(dpkgStatus(p)));
  if (missing.length === 0) return;
  const asRoot = process.getuid?.() === 0;
  const may = asRoot || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  const remedy = `sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!may || !commandExists('apt-get')) throw new CannotGoOn(`These system packages are missing; install them and start again: ${remedy}`);
  const apt = (name, ...args) =>
    step(name, asRoot ? 'apt-get' : 'sudo', asRoot ? args : ['-n', 'apt-get', ...args], {
      cwd: root,
      log,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  await apt('system packages: reading the list', '-q', 'update');
  await apt(`system packages: ${missing.length} to install`, '-qy', 'install', '--no-install-recommends', ...missing);
}

const dpkgStatus = (name) =>
  spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8' }).stdout ?? '';
const commandExists = (name) =>
  (process.env.PATH ?? '').split(path.delimiter).some((d) => fs.existsSync(path.join(d, name)));

/** SHA-256 over names and contents of a folder's sources, so that a step is repeated only when they changed. */
export function fingerprint(folder, ...salt) {
  const hash = createHash('sha256').update(JSON.stringify([process.version, process.arch, ...salt]));
  const walk = (dir) => {
    for (const entry of fs.readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (NOT_SOURCE.has(entry.name)) continue;
      const full = path.join(dir, entry.name);
      if (entry.isDirectory()) walk(full);
      else if (entry.isFile()) hash.update(path.relative(folder, full)).update('\0').update(fs.readFileSync(full)).update('\0');
    }
  };
  walk(folder);
  return hash.digest('hex');
}

/**
 * The one packed release in a folder that `npm run pack` wrote to.
 * @throws {CannotGoOn} when there is none, or more
 */
export function onlyArchive(folder) {
  const found = fs.existsSync(folder) ? fs.readdirSync(folder).filter((f) => f.endsWith('-linux-x64.tar.gz')) : [];
  if (found.length !== 1) throw new CannotGoOn(`${folder} should hold one packed release and holds ${found.length}.`);
  return path.join(folder, found[0]);
}
