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

/** Is this the name of a channel or platform? Never a path. */
export const isReleaseName = (name: string): boolean => NAME.test(name);

/**
 * Reads a channel's manifest.
 * @param channelFolder `releases/<channel>`
 * @returns undefined when there is none
 * @throws when it cannot be understood: the operator has to look
 */
export async function readManifest(channelFolder: string): Promise<ReleaseManifest | undefined> {
  let content: string;
  try {
    content = await readFile(join(channelFolder, 'manifest.json'), 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  return manifestSchema.parse(JSON.parse(content));
}

/**
 * Finds a channel's program for a platform. Read anew each time: a channel is updated by replacing its files.
 *
 * @returns undefined when the channel or the platform is not there
 * @throws when there is a manifest that cannot be understood
 */
export async function findRelease(
  folder: string,
  channel: string,
  platform: string,
): Promise<ReleaseFile | undefined> {
  if (!NAME.test(channel) || !NAME.test(platform)) return undefined;
  const manifest = await readManifest(join(folder, channel));
  return manifest && Object.hasOwn(manifest.agents, platform) ? manifest.agents[platform] : undefined;
}
