import type { JpegPatch } from './decode-frame.ts';
import type { JoinableJpeg } from './join-jpegs.ts';
import { joinJpegs, MAX_JOINED_ROWS, readJoinable, sameKind } from './join-jpegs.ts';

/** One JPEG to decode, and which patches lie in it from which row on. */
export interface JpegGroup {
  readonly jpeg: Uint8Array;
  readonly width: number;
  /** Rows of the whole; the last patch may have less than its share. */
  readonly height: number;
  readonly members: readonly { readonly patch: JpegPatch; readonly row: number }[];
}

interface Candidate {
  readonly patch: JpegPatch;
  readonly joinable: JoinableJpeg;
}

/** Puts a frame's JPEGs together as far as they are of one kind; the others stay alone. */
export function groupJpegs(patches: readonly JpegPatch[]): JpegGroup[] {
  const groups: JpegGroup[] = [];
  const kinds: Candidate[][] = [];
  for (const patch of patches) {
    const joinable = patch.large ? null : readJoinable(patch.jpeg);
    if (!joinable || joinable.mcus > 0xffff) {
      groups.push(alone(patch));
      continue;
    }
    const candidate = { patch, joinable };
    const kind = kinds.find(([first]) => first && sameKind(first.joinable, joinable));
    if (kind) kind.push(candidate);
    else kinds.push([candidate]);
  }
  for (const kind of kinds) groups.push(...joinKind(kind));
  return groups;
}

function joinKind(kind: Candidate[]): JpegGroup[] {
  // Neighbours above each other on the screen also lie so in the joined picture: a decoder that smooths colours across
  // rows then takes them from where they belong.
  kind.sort((one, other) => one.patch.x - other.patch.x || one.patch.y - other.patch.y);
  const rows = kind[0]?.joinable.rows ?? MAX_JOINED_ROWS;
  const most = Math.max(1, Math.floor(MAX_JOINED_ROWS / rows));
  const groups: JpegGroup[] = [];
  for (let from = 0; from < kind.length; from += most) {
    const [first, ...rest] = kind.slice(from, from + most);
    if (first) groups.push(rest.length === 0 ? alone(first.patch) : join(first, rest));
  }
  return groups;
}

function join(first: Candidate, rest: readonly Candidate[]): JpegGroup {
  const { rows } = first.joinable;
  return {
    jpeg: joinJpegs([first.joinable, ...rest.map(({ joinable }) => joinable)]),
    width: first.patch.width,
    height: rows * (rest.length + 1),
    members: [first, ...rest].map(({ patch }, index) => ({ patch, row: index * rows })),
  };
}

function alone(patch: JpegPatch): JpegGroup {
  return { jpeg: patch.jpeg, width: patch.width, height: patch.height, members: [{ patch, row: 0 }] };
}
