import { chmod, copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { manifestSchema, readManifest, type ReleaseManifest } from '../release-manifest.ts';
import { measure } from './channel-programs.ts';
import { ReleaseError } from './release-error.ts';

export interface NewProgram {
  /** The file to copy into the channel. */
  readonly program: string;
  readonly version: string | undefined;
  readonly platform: string;
  /** Take a version that is older than the published one: the way back from a bad release. */
  readonly allowOlder: boolean;
}

/** Copies a program into a channel, and names it in the manifest. @throws ReleaseError */
export async function addProgram(
  channel: string,
  { program, version, platform, allowOlder }: NewProgram,
): Promise<void> {
  if (version === undefined) throw new ReleaseError('Name the version of the program with --agent-version.');
  const before: ReleaseManifest = (await readManifest(channel)) ?? { channel: basename(channel), agents: {} };
  const published = before.agents[platform]?.version;
  if (published !== undefined && !allowOlder && isOlder(version, published)) {
    throw new ReleaseError(
      `${version} is older than ${published}, which is published: name --allow-older to take ${published} back.`,
    );
  }
  const file = basename(program);
  const measured = await measure(program).catch(() => {
    throw new ReleaseError(`${program} cannot be read.`);
  });
  const entry = { file, version, ...measured, signature: null };
  const manifest = manifestSchema.safeParse({ ...before, agents: { ...before.agents, [platform]: entry } });
  if (!manifest.success)
    throw new ReleaseError(`${program} does not fit: ${manifest.error.issues[0]?.message}.`);
  const folder = join(channel, platform);
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.${file}.new`);
  await copyFile(program, draft);
  await chmod(draft, 0o755);
  await rename(draft, join(folder, file));
  await writeFile(join(channel, 'manifest.json.new'), `${JSON.stringify(manifest.data, null, 2)}\n`);
  await rename(join(channel, 'manifest.json.new'), join(channel, 'manifest.json'));
}

/** Compares `major.minor.patch`; what follows that does not count. */
function isOlder(version: string, other: string): boolean {
  const numbers = (text: string) => text.split(/[-+]/)[0]?.split('.').map(Number) ?? [];
  const [ours, theirs] = [numbers(version), numbers(other)];
  const at = ours.findIndex((part, index) => part !== theirs[index]);
  return at >= 0 && (ours[at] ?? 0) < (theirs[at] ?? 0);
}
