import { FEATURE } from '@guru-connect/proto/features';
import { CAPABILITY_LIMIT } from '@guru-connect/proto/limits';
import { type Capabilities, TileEncoding } from '@guru-connect/proto/stream';

/** Tile encodings by which a picture may be sent. */
export type Encodings = ReadonlySet<TileEncoding>;

const {
  TILE_ENCODING_COPY,
  TILE_ENCODING_JPEG,
  TILE_ENCODING_LARGE_JPEG,
  TILE_ENCODING_PALETTE,
  TILE_ENCODING_RGB,
} = TileEncoding;

/** Every viewer of release 1.0 decodes these, and announces nothing. */
export const RELEASE_1_0: Encodings = new Set([TILE_ENCODING_PALETTE, TILE_ENCODING_RGB, TILE_ENCODING_JPEG]);

/** What this agent announces when it registers. */
export const AGENT_CAPABILITIES: Capabilities = {
  encodings: [...RELEASE_1_0, TILE_ENCODING_COPY, TILE_ENCODING_LARGE_JPEG],
  features: [FEATURE.consent],
};

/**
 * Encodings to use for a viewer: those it announced that this agent produces. A viewer that announces nothing, or
 * nothing by which any tile can be sent, is treated as release 1.0.
 */
export function encodingsFor(viewer: Capabilities | undefined): Encodings {
  const announced = viewer?.encodings.slice(0, CAPABILITY_LIMIT.encodings) ?? [];
  const common = announced.filter((encoding) => AGENT_CAPABILITIES.encodings.includes(encoding));
  return common.some((encoding) => RELEASE_1_0.has(encoding)) ? new Set(common) : RELEASE_1_0;
}

/** Features that the relay announced, within the limits of the protocol. */
export function boundFeatures(names: readonly string[]): ReadonlySet<string> {
  const { features, nameLength } = CAPABILITY_LIMIT;
  return new Set(names.slice(0, features).filter((name) => name.length <= nameLength));
}
