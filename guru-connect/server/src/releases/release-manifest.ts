import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../errors/error-code.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

const fileSchema = z.object({
  /** Name below `<channel>/<platform>/`; never a path. */
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/),
  size: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().nullable().default(null),
});

/** `releases/<channel>/manifest.json`, written when a release is packed: one agent program a platform. */
export const manifestSchema = z.object({
  channel: z.string().regex(NAME),
  agents: z.record(z.string().regex(NAME), fileSchema),
});

export type ReleaseManifest = z.infer<typeof manifestSchema>;
export type ReleaseFile = z.infer<typeof fileSchema>;

/**
 * Finds a channel's program for a platform. Read anew each time: a channel is updated by replacing its files.
 *
 * @returns undefined when the channel or the platform is not there
 * @throws when there is a manifest that cannot be understood: the operator has to look
 */
export async function findRelease(
  folder: string,
  channel: string,
  platform: string,
): Promise<ReleaseFile | undefined> {
  if (!NAME.test(channel) || !NAME.test(platform)) return undefined;
  let content: string;
  try {
    content = await readFile(join(folder, channel, 'manifest.json'), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const manifest = manifestSchema.parse(JSON.parse(content));
  return Object.hasOwn(manifest.agents, platform) ? manifest.agents[platform] : undefined;
}
