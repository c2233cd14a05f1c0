import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { publishedVersions } from './gate/contract-state.ts';
import { contentDigest } from './package/content-digest.ts';
import { packPackage } from './package/pack-package.ts';
import { startLocalRegistry } from './rehearse/local-registry.ts';
import { packNextMajor } from './rehearse/next-major.ts';
import { publishTarball, VersionTakenError } from './release/publish-tarball.ts';
import { CommandError, runCommand } from './release/run-command.ts';

/**
 * Rehearses publishing on a registry of its own: the oldest published version, this one, and a made-up next major go up;
 * a version that is there is refused a second time, whatever its bytes; a consumer with the oldest one as its pin gets
 * that and nothing else from `npm ci`, before and after. The versions between would show nothing new.
 */
const root = join(import.meta.dirname, '..');
const folder = await mkdtemp(join(tmpdir(), 'contract-rehearsal-'));
const ok = (line: string) => process.stdout.write(`[OK] ${line}\n`);
const PACKAGE = 'guru-connect-contract';

function demand(condition: boolean, what: string): void {
  if (!condition) throw new Error(`not so: ${what}`);
  ok(what);
}

/** Tarballs to publish, oldest first; one that is published is taken as it was, not packed again. */
async function tarballs(): Promise<string[]> {
  const published = await publishedVersions(root);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const kept = (known: string) => join(root, 'published', `${PACKAGE}-${known}.tgz`);
  const current = published.some((known) => known.version === version)
    ? kept(version)
    : await packPackage(root, join(folder, 'tarballs'));
  return [kept(published[0]?.version ?? version), current, await packNextMajor(root, folder)];
}

const registry = await startLocalRegistry(join(folder, 'registry'));
try {
  const [oldest = '', ...newer] = await tarballs();
  const pin = basename(oldest, '.tgz').slice(PACKAGE.length + 1);
  const publish = (tarball: string) =>
    publishTarball(tarball, {
      registry: registry.url,
      provenance: false,
      dryRun: false,
      npmOptions: registry.npmOptions('publisher'),
    });
  const consumer = join(folder, 'consumer');
  const npm = (cache: string, ...args: string[]) =>
    runCommand(
      'npm',
      [...args, '--registry', registry.url, '--no-audit', ...registry.npmOptions(cache)],
      consumer,
    );
  const installed = join(consumer, 'node_modules', PACKAGE);

  async function installsPin(cache: string): Promise<boolean> {
    await rm(join(consumer, 'node_modules'), { recursive: true, force: true });
    await npm(cache, 'ci');
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    const shown = await runCommand(
      process.execPath,
      ['--print', `require('${PACKAGE}').CONTRACT_VERSION`],
      consumer,
    );
    return manifest.version === pin && shown.trim() === pin;
  }

  await publish(oldest);
  ok(`${basename(oldest)} is published`);
  await mkdir(consumer);
  const manifest = { name: 'consumer', version: '1.0.0', private: true, dependencies: { [PACKAGE]: pin } };
  await writeFile(join(consumer, 'package.json'), JSON.stringify(manifest));
  await npm('locker', 'install', '--package-lock-only');
  demand(await installsPin('first'), `a consumer that pins ${pin} gets it from npm ci`);

  for (const tarball of newer) {
    await publish(tarball);
    ok(`${basename(tarball)} is published`);
  }
  // The same name with other bytes: the newest one's files under the oldest one's version.
  const forged = join(folder, 'forged');
  await mkdir(forged);
  await runCommand('tar', ['xzf', newer.at(-1) ?? '', '-C', forged], folder);
  const forgedManifest = join(forged, 'package/package.json');
  const forgedText = (await readFile(forgedManifest, 'utf8')).replace(
    /"version": "[^"]+"/,
    `"version": "${pin}"`,
  );
  await writeFile(forgedManifest, forgedText);
  const forgedTarball = join(forged, `${PACKAGE}-${pin}.tgz`);
  await runCommand('tar', ['czf', forgedTarball, 'package'], forged);
  for (const tarball of [oldest, forgedTarball]) {
    const outcome = await publish(tarball).catch((error: unknown) => error);
    const bytes = tarball === oldest ? 'the same' : 'other';
    if (outcome instanceof CommandError) throw outcome;
    demand(outcome instanceof VersionTakenError, `${pin} with ${bytes} bytes is refused a second time`);
  }
  demand(await installsPin('second'), `with newer versions there, and others refused, it still gets ${pin}`);

  // Somebody who can write to the registry's files: the consumer's lock is what notices.
  const stored = join(folder, 'registry/storage', PACKAGE, `${PACKAGE}-${pin}.tgz`);
  demand(
    (await contentDigest(stored)) === (await contentDigest(oldest)),
    'the registry keeps what was published',
  );
  await cp(forgedTarball, stored);
  const swapped = await installsPin('third').catch((error: unknown) => error);
  demand(
    swapped instanceof CommandError && /EINTEGRITY/.test(swapped.output),
    `a tarball swapped in the registry is refused by the consumer's npm ci`,
  );
} catch (error) {
  const details = error instanceof CommandError ? `\n${error.output}` : '';
  process.stderr.write(`[ERROR] ${error instanceof Error ? error.message : String(error)}${details}\n`);
  process.exitCode = 1;
} finally {
  await registry.close();
  await rm(folder, { recursive: true });
}
