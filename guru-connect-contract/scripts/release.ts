import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packPackage } from './package/pack-package.ts';
import { publishTarball } from './release/publish-tarball.ts';
import { planRelease } from './release/release-plan.ts';
import { CommandError, runCommand } from './release/run-command.ts';

/**
 * `npm run release`: checks the tree, makes the tarball, checks it, and says what would be published.
 * `npm run release -- --publish` also records, tags and publishes it. The registry is npm's own configuration.
 */
const root = join(import.meta.dirname, '..');
const publish = process.argv.includes('--publish');
const say = (line: string) => process.stdout.write(`${line}\n`);
const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const git = (...args: string[]) => runCommand('git', args, root);

async function release(): Promise<void> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const registry = (await runCommand('npm', ['config', 'get', 'registry'], root)).trim();
  const plan = planRelease({
    version,
    registry,
    pendingChangesets: (await readdir(join(root, '.changeset'))).filter(
      (name) => name.endsWith('.md') && name !== 'README.md',
    ),
    changedFiles: lines(await git('status', '--porcelain', '--', '.')).map((line) => line.slice(3)),
    tags: lines(await git('tag', '--list')),
    environment: process.env,
  });
  for (const problem of plan.problems) say(`${publish ? '[ERROR]' : '[WARNING]'} ${problem}`);
  if (publish && plan.problems.length > 0) throw new Error('nothing was published');
  for (const check of ['generate:check', 'gate', 'check:package'])
    say((await runCommand('npm', ['run', '-s', check], root)).trimEnd());
  const tarball = await packPackage(root, join(root, 'dist-pack'));
  const options = { registry, provenance: plan.provenance, dryRun: !publish };
  if (!publish) {
    await publishTarball(tarball, options);
    say(
      `[OK] dry run: ${plan.tag} would be tagged and published, ${plan.provenance ? 'with' : 'without'} provenance`,
    );
    return;
  }
  await git('tag', '--annotate', plan.tag, '--message', plan.tag);
  try {
    await publishTarball(tarball, options);
  } catch (error) {
    // The tag says "published"; without the package it would be a lie.
    await git('tag', '--delete', plan.tag);
    throw error;
  }
  say((await runCommand('npm', ['run', '-s', 'record-published'], root)).trimEnd());
  say(`[OK] ${plan.tag} is published; commit published/ and push the tag`);
}

try {
  await release();
} catch (error) {
  const details = error instanceof CommandError ? `\n${error.output}` : '';
  process.stderr.write(`[ERROR] ${error instanceof Error ? error.message : String(error)}${details}\n`);
  process.exitCode = 1;
}
