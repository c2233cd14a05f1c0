import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { httpSource, LARGEST, readTrustedRoot, TrustError } from '@guru/release-trust';
import { z } from 'zod';
import type { Logger } from '../log/create-logger.ts';
import { ConnectError } from './connect-error.ts';

const Pin = z.object({ origin: z.string(), root: z.string().max(LARGEST.root) });

/** Gives the root of the release channel, with which machines verify what they run. */
export interface ReleaseRoots {
  /**
   * @param releaseUrl where a program of the channel is
   * @throws ConnectError `unreachable`, or `rejected` with `release_untrusted`
   */
  find(releaseUrl: string): Promise<string>;
}

/**
 * The root that the operator has given in a file, or else the first one that Guru Connect showed: it is pinned in
 * `pinFile`, and another one is trusted only when the channel itself leads there.
 */
export function createReleaseRoots(options: {
  given: string | null;
  pinFile: string;
  log: Logger;
}): ReleaseRoots {
  const { given, pinFile, log } = options;
  let pinning: Promise<string> | null = null;
  const pinned = async (releaseUrl: string): Promise<string> => {
    const { origin } = new URL(releaseUrl);
    const pin = await readPin(pinFile);
    if (pin?.origin === origin) return pin.root;
    const root = await fetchFirstRoot(new URL('../metadata/', releaseUrl));
    await writePin(pinFile, { origin, root });
    const sha256 = createHash('sha256').update(root).digest('hex');
    log.warn({ origin, sha256 }, '[WARNING] pinned the root of the release channel: compare its SHA-256');
    return root;
  };
  return {
    async find(releaseUrl) {
      if (given !== null) return given;
      pinning ??= pinned(releaseUrl).finally(() => {
        pinning = null;
      });
      return pinning;
    },
  };
}

async function fetchFirstRoot(metadata: URL): Promise<string> {
  try {
    const bytes = await httpSource(metadata)('1.root.json', LARGEST.root);
    if (!bytes) throw new TrustError('malformed', 'Guru Connect has no signed release channel');
    readTrustedRoot(bytes);
    return Buffer.from(bytes).toString('utf8');
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    if (error.code === 'unreachable') throw new ConnectError('unreachable', error.message, { cause: error });
    throw new ConnectError('rejected', error.message, { errorCode: 'release_untrusted', cause: error });
  }
}

async function readPin(file: string): Promise<z.infer<typeof Pin> | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  // A damaged one is not replaced by what comes over the network.
  return Pin.parse(JSON.parse(text));
}

async function writePin(file: string, pin: z.infer<typeof Pin>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(pin)}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}
