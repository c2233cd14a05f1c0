/** The embed protocol: what the viewer in a frame and its host page say to each other by `postMessage`. */
export * from '../../generated/embed/constants.ts';
export type * from '../../generated/embed/types.ts';
export { buildHostMessage, buildViewerMessage, type MessageHead } from './build-message.ts';
export { EmbedMessageError, type EmbedMessageErrorCode } from './embed-message-error.ts';
export { type ParseResult, parseHostMessage, parseViewerMessage } from './parse-message.ts';
export { chooseEmbedVersion, type EmbedVersion, isSpoken } from './protocol-version.ts';
