/**
 * Bounds of what a viewer accepts from an agent. An agent is hostile input: each bound is checked before anything is
 * allocated for what it bounds.
 */

/** Pixels along one side of a monitor. */
export const MAX_MONITOR_SIDE = 16_384;
/** Pixels of a monitor: 8192 x 4096, which is 128 MiB as RGBA. */
export const MAX_MONITOR_PIXELS = 8192 * 4096;
/** Pixels along one side of a tile, but for encodings that may fill the monitor. */
export const MAX_TILE_SIDE = 64;
/** Copies of a frame: each may cost the browser a copy of the whole picture. */
export const MAX_COPIES = 16;
/** Tiles of a frame: four times what 8192 x 4096 pixels have on the 64-pixel grid. */
export const MAX_TILES = 32_768;
/** A frame may paint each pixel of its monitor so many times: by a copy, a picture, and exactly where the picture's edge lies over text. */
export const MAX_OVERDRAW = 3;
/**
 * Frames that may wait for decoding and painting, each of them up to 256 MiB of pixels. An agent keeps two in flight,
 * and what a lost connection has left in the worker counts as well.
 */
export const MAX_PENDING_FRAMES = 8;
/** A frame that takes longer to decode has been made to. */
export const DECODE_TIMEOUT_MS = 10_000;
/** Pixels along one side of a pointer's picture. */
export const MAX_CURSOR_SIDE = 256;
/** Monitors of a desktop (the embed protocol's own bound). */
export const MAX_MONITORS = 64;
/** Characters kept of a text that an agent sends for people to read. */
export const MAX_TEXT_LENGTH = 300;
