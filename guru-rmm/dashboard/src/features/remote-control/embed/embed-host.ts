/**
 * The host's side of Guru Connect's embed protocol, versions 1.0 and 1.1, and the only file of the dashboard that knows
 * the contract: what a window message means, and what is said to the viewer. Pure; the window is elsewhere.
 */
import * as contract from 'guru-connect-contract/embed';
import {
  buildHostMessage,
  EMBED_PROTOCOL_VERSION,
  type EmbedVersion,
  type HostMessage,
  type HostPayloads,
  IFRAME_ATTRIBUTES,
  parseViewerMessage,
  type ViewerMessage,
  type ViewerPayloads,
} from 'guru-connect-contract/embed';

export type { EmbedVersion, HostMessage, ViewerMessage };

/** What the viewer asks its host for, since it may not do it itself. */
export type ViewerRequest = ViewerPayloads['viewer:request'];
/** What became of it. */
export type RequestOutcome = Omit<HostPayloads['host:response'], 'request_id'>;

/** Attributes of the viewer's frame, as the contract asks for them. */
export { IFRAME_ATTRIBUTES };

/** The one viewer that this page listens to. */
export interface ViewerPeer {
  readonly origin: string;
  /** The frame's window; compared by identity. */
  readonly window: unknown;
  readonly sessionId: string;
}

/** What of a `MessageEvent` matters here. */
export interface IncomingMessage {
  readonly origin: string;
  readonly source: unknown;
  readonly data: unknown;
}

/**
 * - `ready`: our viewer listens; `version` is the one to be spoken with it from now on.
 * - `message`: from our viewer, valid, of a known type.
 * - `incompatible`: from our viewer, in a version of the protocol that this page does not speak.
 * - `ignored`: anything else: another origin, window or session, another script's message, an unknown type, a faulty one.
 */
export type Reading =
  | { readonly kind: 'ready'; readonly version: EmbedVersion }
  | { readonly kind: 'message'; readonly message: Exclude<ViewerMessage, { type: 'viewer:ready' }> }
  | { readonly kind: 'incompatible' }
  | {
      readonly kind: 'ignored';
      readonly why: 'origin' | 'source' | 'session' | 'foreign' | 'unknown_type' | 'invalid';
    };

/** Judges a window message. Origin and source come first: nothing of a stranger's message is looked at. */
export function readViewerMessage(incoming: IncomingMessage, peer: ViewerPeer): Reading {
  if (incoming.origin !== peer.origin) return { kind: 'ignored', why: 'origin' };
  if (incoming.source === null || incoming.source !== peer.window) return { kind: 'ignored', why: 'source' };
  const parsed = parseViewerMessage(incoming.data);
  if (parsed.kind === 'ignored') return { kind: 'ignored', why: parsed.reason };
  if (parsed.kind === 'invalid') {
    return parsed.error.code === 'unsupported_version'
      ? { kind: 'incompatible' }
      : { kind: 'ignored', why: 'invalid' };
  }
  const { message } = parsed;
  if (message.session_id !== peer.sessionId) return { kind: 'ignored', why: 'session' };
  if (message.type !== 'viewer:ready') return { kind: 'message', message };
  const version = chooseVersion(message.payload.versions);
  return version === null ? { kind: 'incompatible' } : { kind: 'ready', version };
}

/** A release may be packed with a contract of 1.0, which lacks what 1.1 has added: that is looked for, not relied on. */
const anyMinor: Partial<typeof contract> = contract;

/** The best version that both sides speak, or null; a contract of 1.0 knows one alone. */
function chooseVersion(offered: readonly string[]): EmbedVersion | null {
  if (anyMinor.chooseEmbedVersion) return anyMinor.chooseEmbedVersion(offered);
  return offered.includes(EMBED_PROTOCOL_VERSION) ? EMBED_PROTOCOL_VERSION : null;
}

/** Writes messages to the viewer: numbered upwards as the envelope asks, in the version that `init` has named. */
export function createHostSpeech(sessionId: string) {
  let seq = 0;
  let agreed: EmbedVersion | null = null;
  const head = () => ({ session_id: sessionId, seq: seq++, version: agreed ?? EMBED_PROTOCOL_VERSION });
  return {
    /** Answers `viewer:ready`; without a token, since that stands in the frame's fragment already. */
    init: (version: EmbedVersion): HostMessage => {
      agreed = version;
      return buildHostMessage('host:init', { version }, head());
    },
    focus: (): HostMessage => buildHostMessage('host:focus', {}, head()),
    disconnect: (): HostMessage => buildHostMessage('host:disconnect', {}, head()),
    /** Whether the version that was agreed on has requests; in one without them none is carried out. */
    hasRequests: (): boolean => agreed !== null && (anyMinor.isSpoken?.('host:response', agreed) ?? false),
    response: (request_id: number, outcome: RequestOutcome): HostMessage =>
      buildHostMessage('host:response', { request_id, ...outcome }, head()),
  };
}

/** Why an address cannot be framed. */
export type FrameAddressProblem = 'not_an_address' | 'own_origin';

/**
 * The origin of the viewer's address, which every message is checked against.
 *
 * A viewer of this page's own origin is refused: `allow-same-origin` would then let it lift its own sandbox.
 */
export function viewerOrigin(
  embedUrl: string,
  ownOrigin: string,
): { readonly origin: string } | { readonly problem: FrameAddressProblem } {
  const url = URL.canParse(embedUrl) ? new URL(embedUrl) : null;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return { problem: 'not_an_address' };
  return url.origin === ownOrigin ? { problem: 'own_origin' } : { origin: url.origin };
}

/** The native viewer's link, or `null` for anything that is not Guru Connect's own scheme. */
export function nativeLink(url: string | null | undefined): string | null {
  return url?.startsWith('guruconnect://') ? url : null;
}
