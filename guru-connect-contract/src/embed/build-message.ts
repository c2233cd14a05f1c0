import { EMBED_PROTOCOL_VERSION, EMBED_SOURCES } from '../../generated/embed/constants.ts';
import type { HostPayloads, ViewerPayloads } from '../../generated/embed/types.ts';
import type { EmbedVersion } from './protocol-version.ts';

/** What the sender alone knows: the session of the frame and its own count of messages. */
export interface MessageHead {
  readonly session_id: string;
  /** Larger than that of the sender's message before. */
  readonly seq: number;
  /** What `host:init` has named; the newest before that. */
  readonly version?: EmbedVersion;
}

/** For the viewer: a message to `postMessage` to the one parent origin, never to `*`. */
export function buildViewerMessage<Type extends keyof ViewerPayloads>(
  type: Type,
  payload: ViewerPayloads[Type],
  { session_id, seq, version = EMBED_PROTOCOL_VERSION }: MessageHead,
) {
  return { source: EMBED_SOURCES.viewer, version, type, session_id, seq, payload };
}

/** For the host page: a message to `postMessage` to the viewer's origin, never to `*`. */
export function buildHostMessage<Type extends keyof HostPayloads>(
  type: Type,
  payload: HostPayloads[Type],
  { session_id, seq, version = EMBED_PROTOCOL_VERSION }: MessageHead,
) {
  return { source: EMBED_SOURCES.host, version, type, session_id, seq, payload };
}
