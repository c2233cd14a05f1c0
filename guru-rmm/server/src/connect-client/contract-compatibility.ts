/** How the contract that GC serves relates to the pinned one. */
export type Compatibility = 'same' | 'newer' | 'older' | 'incompatible';

/**
 * Compares two semantic versions as the contract promises them: within a major everything that a client uses stays.
 * Patches do not matter.
 */
export function compareContract(pinned: string, served: string): Compatibility {
  const [pinnedMajor, pinnedMinor] = parts(pinned);
  const [servedMajor, servedMinor] = parts(served);
  if (pinnedMajor !== servedMajor) return 'incompatible';
  if (pinnedMinor === servedMinor) return 'same';
  return servedMinor > pinnedMinor ? 'newer' : 'older';
}

/** The path segment of the major that this server speaks, as `supported_versions` names it. */
export function majorName(version: string): string {
  return `v${parts(version)[0]}`;
}

function parts(version: string): [major: number, minor: number] {
  const match = /^(\d+)\.(\d+)\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/.exec(version);
  return [Number(match?.[1]), Number(match?.[2])];
}
