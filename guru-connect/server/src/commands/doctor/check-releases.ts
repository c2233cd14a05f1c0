import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { channelMetadata, type ReleaseFolders } from '../../releases/release-folders.ts';
import { readManifest } from '../../releases/release-manifest.ts';
import { programsOf, requireTruePrograms } from '../../releases/signing/channel-programs.ts';
import { verifyChannel } from '../../releases/signing/verify-channel.ts';
import { error, type Finding, ok, warning } from './finding.ts';

/** A release manager has this long to refresh a channel after the first warning, in milliseconds. */
const NOTICE_MS = 7 * 24 * 3600 * 1000;

/** Each release channel: is it signed, for how long, and are its programs those that it signs? */
export async function checkReleases(folders: ReleaseFolders): Promise<Finding[]> {
  const names = await readdir(folders.releases).catch(() => []);
  if (names.length > 0) return await Promise.all(names.map((name) => checkChannel(folders, name)));
  return [
    warning(
      'releases',
      `${folders.releases} has no channel, so that nobody can download an agent here`,
      'Set CONNECT_RELEASES_DIR, or install the release again.',
    ),
  ];
}

async function checkChannel(folders: ReleaseFolders, name: string): Promise<Finding> {
  const check = `release channel ${name}`;
  const metadata = await channelMetadata(folders, name);
  try {
    await verifyChannel(metadata);
    const folder = join(folders.releases, name);
    const manifest = await readManifest(folder);
    if (manifest) await requireTruePrograms(folder, programsOf(manifest));
  } catch (cause) {
    const remedy = 'Start guru-connect serve, or run guru-connect release sign where its keys are.';
    return error(check, `machines refuse it: ${(cause as Error).message}`, remedy);
  }
  const expires = (await metadata.newest('timestamp'))?.metadata.signed.expires ?? '';
  const isShipped = metadata.folder.startsWith(folders.releases);
  if (isShipped && Date.parse(expires) - Date.now() < NOTICE_MS) {
    return warning(check, `it expires at ${expires}`, 'Run guru-connect release refresh where its keys are.');
  }
  return ok(check, `signed until ${expires}`);
}
