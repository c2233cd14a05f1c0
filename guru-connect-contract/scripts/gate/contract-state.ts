import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import type { Json } from '../compat/json.ts';
import { messageSchema, readProtocol } from '../generate/embed-protocol.ts';

/** The messages of the embed protocol, by type. */
export type EmbedState = Readonly<Record<string, { readonly sender: string; readonly schema: Json }>>;

/** What consumers of a version rely on, as `published/<version>.json` keeps it. */
export interface PublishedVersion {
  readonly version: string;
  /** Of the package's contents; see `contentDigest`. */
  readonly digest: string;
  readonly document: Json;
  readonly embed: EmbedState;
}

/** Every published version, oldest first. */
export async function publishedVersions(root: string): Promise<readonly PublishedVersion[]> {
  const folder = join(root, 'published');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const versions: PublishedVersion[] = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))),
  );
  return versions.sort((one, other) => semver.compare(one.version, other.version));
}

export async function currentDocument(root: string): Promise<Json> {
  return JSON.parse(await readFile(join(root, 'generated/openapi.json'), 'utf8'));
}

export async function currentEmbed(root: string): Promise<EmbedState> {
  const protocol = await readProtocol(root);
  const entries = protocol.messages.map(
    async (message) =>
      [
        message.type,
        { sender: message.sender, schema: await messageSchema(root, protocol, message) },
      ] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
