import { EMBED_PROTOCOL_VERSIONS, MESSAGES_SINCE } from '../../generated/embed/constants.ts';
import type { HostPayloads, ViewerPayloads } from '../../generated/embed/types.ts';

/** A version of the embed protocol that this package can speak. */
export type EmbedVersion = (typeof EMBED_PROTOCOL_VERSIONS)[number];

/**
 * For the host page: the best of the versions in `viewer:ready` that this package speaks too, to be named in
 * `host:init`. Null when there is none: show that the viewer cannot be used, and send nothing.
 */
export function chooseEmbedVersion(offered: readonly string[]): EmbedVersion | null {
  return EMBED_PROTOCOL_VERSIONS.find((version) => offered.includes(version)) ?? null;
}

/**
 * Whether a message may be sent once a version has been agreed on. A viewer that was told `1.0` asks its host for
 * nothing: it hides what only the host could do.
 */
export function isSpoken(type: keyof ViewerPayloads | keyof HostPayloads, version: EmbedVersion): boolean {
  const since = Object.entries(MESSAGES_SINCE).find(([known]) => known === type)?.[1] ?? '1.0';
  const versions: readonly string[] = EMBED_PROTOCOL_VERSIONS;
  return versions.indexOf(version) <= versions.indexOf(since);
}
