import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  httpSource,
  type SignedProgram,
  TrustError,
  type TrustErrorCode,
  TrustStore,
  updateTrust,
} from '@guru/release-trust';
import type { CommandFailureCode } from '@guru-rmm/agent-protocol/command-failure-code.ts';
import { CommandFailure } from '../../base/command-failure.ts';
import { isAllowedUrl } from '../../net/allowed-url.ts';
import type { ConnectFiles } from '../../state/data-folder.ts';
import type { Release } from './target.ts';

const CODES: Readonly<Record<TrustErrorCode, CommandFailureCode>> = {
  unreachable: 'download_failed',
  expired: 'release_expired',
  malformed: 'release_untrusted',
  too_large: 'release_untrusted',
  wrong_signature: 'release_untrusted',
  rolled_back: 'release_untrusted',
  mixed: 'release_untrusted',
};

/**
 * Has the release channel prove that it signs this release now, and remembers below which version it may never go again.
 * @param root `root.json` of the channel that the server has pinned
 * @throws CommandFailure `release_untrusted`, `release_expired`, `download_failed`
 */
export async function verifyRelease(
  files: ConnectFiles,
  release: Release,
  root: string,
  signal: AbortSignal,
): Promise<void> {
  const { metadata, path } = placesOf(release);
  // Another root is another trust: what was seen under the old one is no floor for it.
  const store = new TrustStore(join(files.trust, createHash('sha256').update(root).digest('hex')));
  try {
    const programs = await updateTrust(store, Buffer.from(root), httpSource(metadata, signal));
    requireSigned(programs, release, path);
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw new CommandFailure(CODES[error.code], `The release channel is not trusted: ${error.message}.`);
  }
}

/** A release is at `<channel>/<platform>/<file>`, and the metadata of its channel at `<channel>/metadata/`. */
function placesOf({ url }: Release): { metadata: URL; path: string } {
  if (!isAllowedUrl(url) || !/^https?:/i.test(url)) {
    throw new CommandFailure(
      'download_failed',
      'The release lies neither behind https nor on this machine itself.',
    );
  }
  const segments = new URL(url).pathname.split('/').slice(-2).map(decodeURIComponent);
  return { metadata: new URL('../metadata/', url), path: segments.join('/') };
}

function requireSigned(programs: readonly SignedProgram[], release: Release, path: string): void {
  const platform = `${process.platform}-${process.arch}/`;
  const signed = path.startsWith(platform) ? programs.find((program) => program.path === path) : undefined;
  const { version, size, sha256 } = release;
  if (signed?.version === version && signed.size === size && signed.sha256 === sha256) return;
  throw new CommandFailure(
    'release_untrusted',
    `The release channel does not sign ${version} for this platform with the SHA-256 that was named.`,
  );
}
