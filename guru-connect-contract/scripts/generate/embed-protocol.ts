import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

export interface EmbedMessage {
  readonly type: string;
  readonly sender: 'viewer' | 'host';
  readonly reserved: boolean;
  /** Version that gave the message its use; the first one when absent. */
  readonly since?: string;
  readonly payload: string;
  readonly description: string;
}

export interface EmbedProtocol {
  readonly title: string;
  readonly version: string;
  /** What can be spoken, best first. */
  readonly versions: readonly string[];
  readonly sources: { readonly viewer: string; readonly host: string };
  readonly ready_interval_ms: number;
  readonly iframe: Readonly<Record<string, string>>;
  readonly messages: readonly EmbedMessage[];
}

export type MessageSchema = Readonly<Record<string, unknown>> & {
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

export async function readProtocol(root: string): Promise<EmbedProtocol> {
  return parse(await readFile(join(root, 'embed/protocol.yaml'), 'utf8'));
}

/** Reads a YAML file and puts the files that it refers to in place of their references. */
async function readInlined(path: string): Promise<unknown> {
  return inlined(parse(await readFile(path, 'utf8')), dirname(path));
}

async function inlined(value: unknown, folder: string): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => inlined(item, folder)));
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value && typeof value.$ref === 'string') return readInlined(join(folder, value.$ref));
  const entries = Object.entries(value).map(
    async ([key, inner]) => [key, await inlined(inner, folder)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** The whole schema of a message: the envelope, closed on its source and type, around its payload. */
export async function messageSchema(
  root: string,
  protocol: EmbedProtocol,
  message: EmbedMessage,
): Promise<MessageSchema> {
  const envelope = (await readInlined(join(root, 'embed/envelope.yaml'))) as MessageSchema;
  return {
    ...envelope,
    title: message.type,
    description: message.description,
    properties: {
      ...envelope.properties,
      source: { type: 'string', const: protocol.sources[message.sender] },
      type: { type: 'string', const: message.type },
      payload: (await readInlined(join(root, 'embed', message.payload))) as Record<string, unknown>,
    },
  };
}
