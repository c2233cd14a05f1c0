import { EMBED_SOURCES } from '../../generated/embed/constants.ts';
import { HOST_MESSAGE_RULES, VIEWER_MESSAGE_RULES } from '../../generated/embed/rules.ts';
import type { HostMessage, ViewerMessage } from '../../generated/embed/types.ts';
import { EmbedMessageError, type EmbedMessageErrorCode } from './embed-message-error.ts';
import { findViolation, isRecord, type MessageRule } from './find-violation.ts';

/**
 * - `message`: valid, and typed.
 * - `ignored`: nothing to do. `foreign` is somebody else's message, `unknown_type` one of a later minor version.
 * - `invalid`: claims to be of this protocol and is not; the error says how.
 */
export type ParseResult<Message> =
  | { readonly kind: 'message'; readonly ignored: false; readonly message: Message }
  | { readonly kind: 'ignored'; readonly ignored: true; readonly reason: 'foreign' | 'unknown_type' }
  | { readonly kind: 'invalid'; readonly ignored: false; readonly error: EmbedMessageError };

/**
 * For the host page: reads `event.data` of a message that the viewer sent. Check `event.origin` and
 * `event.source === iframe.contentWindow` first; this function cannot.
 */
export function parseViewerMessage(data: unknown): ParseResult<ViewerMessage> {
  return parse(data, EMBED_SOURCES.viewer, VIEWER_MESSAGE_RULES);
}

/** For the viewer: reads `event.data` of a message that the host page sent. Check `event.origin` and `event.source` first. */
export function parseHostMessage(data: unknown): ParseResult<HostMessage> {
  return parse(data, EMBED_SOURCES.host, HOST_MESSAGE_RULES);
}

const SUPPORTED_MAJOR = /^1\.[0-9]{1,4}$/;

/** `rules` must be those generated beside the union `Message`: that is what makes the assertion at its end true. */
function parse<Message>(
  data: unknown,
  source: string,
  rules: Readonly<Record<string, MessageRule>>,
): ParseResult<Message> {
  if (!isRecord(data) || data['source'] !== source) return ignored('foreign');
  const { version, type } = data;
  if (typeof version !== 'string') return invalid('invalid_envelope', '/version', 'must be of type string');
  if (!SUPPORTED_MAJOR.test(version)) return invalid('unsupported_version', '/version', 'is not version 1');
  if (typeof type !== 'string') return invalid('invalid_envelope', '/type', 'must be of type string');
  const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
  if (rule === undefined) return ignored('unknown_type');
  const violation = findViolation(rule, data, '');
  if (violation) {
    const code = violation.path.startsWith('/payload') ? 'invalid_payload' : 'invalid_envelope';
    return invalid(code, violation.path, violation.problem);
  }
  const checked: unknown = data;
  return { kind: 'message', ignored: false, message: checked as Message };
}

function ignored(reason: 'foreign' | 'unknown_type'): ParseResult<never> {
  return { kind: 'ignored', ignored: true, reason };
}

function invalid(code: EmbedMessageErrorCode, path: string, problem: string): ParseResult<never> {
  return { kind: 'invalid', ignored: false, error: new EmbedMessageError(code, path, problem) };
}
