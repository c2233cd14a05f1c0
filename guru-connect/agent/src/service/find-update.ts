import { httpSource, type SignedProgram, type TrustedFiles, updateTrust } from '@guru/release-trust';

const CHANNEL = 'stable';
const PLATFORM = `${process.platform}-${process.arch}`;
/** No program is larger, in bytes: a wrong number must not fill the disk. */
const LARGEST = 512 * 1024 * 1024;

/** A program that the release channel signs for this platform, and where it is. */
export interface Update extends SignedProgram {
  readonly url: URL;
}

/**
 * Asks the relay's release channel for its current program.
 * @param relayUrl `ws:` or `wss:` origin
 * @returns undefined when the channel has none for this platform
 * @throws TrustError when the channel cannot be trusted now
 */
export async function findUpdate(
  relayUrl: string,
  root: string,
  seen: TrustedFiles,
  signal: AbortSignal,
): Promise<Update | undefined> {
  const channel = new URL(`${relayUrl.replace(/^ws/, 'http')}/releases/${CHANNEL}/`);
  const source = httpSource(new URL('metadata/', channel), signal);
  const programs = await updateTrust(seen, Buffer.from(root), source);
  const program = programs.find(({ path, size }) => path.startsWith(`${PLATFORM}/`) && size <= LARGEST);
  return program && { ...program, url: new URL(program.path, channel) };
}
