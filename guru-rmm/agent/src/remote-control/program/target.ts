import { z } from 'zod';
import { isAllowedUrl } from '../../net/allowed-url.ts';

/** Upper bound of a program's size in bytes, so that a wrong number cannot fill the disk. */
const LARGEST_PROGRAM = 512 * 1024 * 1024;

/** One release of the remote desktop agent for this platform. `size` in bytes. */
export const Release = z.object({
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/),
  url: z.url().max(2048),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().positive().max(LARGEST_PROGRAM),
});
export type Release = z.infer<typeof Release>;

/** `root.json` of the release channel, with which everything that is run is verified; in characters. */
export const ReleaseRoot = z.string().min(1).max(65_536);

/** What should be running on this machine. */
export const Target = z.object({
  relay_url: z
    .url()
    .max(2048)
    .refine((url) => isAllowedUrl(url) && /^wss?:/i.test(url), { error: ({ input }) => relayRefusal(input) }),
  connect_agent_id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/),
  release: Release,
});
export type Target = z.infer<typeof Target>;

/** For a technician, who may know the address and can have it changed. No more of it than where it leads to. */
function relayRefusal(url: unknown): string {
  const { protocol, host } = URL.canParse(String(url)) ? new URL(String(url)) : { protocol: '', host: '' };
  return `This machine was told to reach Guru Connect at ${protocol}//${host}, and it takes wss:// alone, or ws:// on the same machine, since the desktop must not travel unencrypted; give Guru Connect a public address that begins with https://.`;
}

/** Same program, same relay, same identity. Where the program was downloaded from does not matter. */
export function sameTarget(a: Target, b: Target): boolean {
  return (
    a.relay_url === b.relay_url &&
    a.connect_agent_id === b.connect_agent_id &&
    a.release.version === b.release.version &&
    a.release.sha256 === b.release.sha256
  );
}
