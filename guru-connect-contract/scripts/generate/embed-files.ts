import {
  type EmbedMessage,
  type EmbedProtocol,
  type MessageSchema,
  messageSchema,
  readProtocol,
} from './embed-protocol.ts';
import { constant, type GeneratedFile, jsonFile, typescriptFile } from './generated-file.ts';
import { messageRule } from './message-rule.ts';
import { typescriptTypes } from './typescript-types.ts';

interface Compiled {
  readonly message: EmbedMessage;
  readonly schema: MessageSchema;
  /** Name in TypeScript, such as `ViewerFirstFrame`. */
  readonly name: string;
}

/** What is generated from `embed/`. */
export async function embedFiles(root: string): Promise<GeneratedFile[]> {
  const protocol = await readProtocol(root);
  const compiled = await Promise.all(
    protocol.messages.map(async (message) => ({
      message,
      schema: await messageSchema(root, protocol, message),
      name: pascalCase(message.type),
    })),
  );
  return [
    typescriptFile('embed/constants.ts', constantsModule(protocol)),
    typescriptFile('embed/types.ts', await typesModule(compiled)),
    typescriptFile('embed/rules.ts', rulesModule(compiled)),
    ...compiled.map(({ message, schema }) =>
      jsonFile(`embed/schemas/${fileName(message.type)}.schema.json`, {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `urn:guru-connect-contract:embed:${message.since ?? '1.0'}:${message.type}`,
        ...schema,
      }),
    ),
  ];
}

function pascalCase(type: string): string {
  return type.replace(/(?:^|[:_])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function fileName(type: string): string {
  return type.replace(/[:_]/g, '-');
}

function constantsModule(protocol: EmbedProtocol): string {
  const types = (sender: EmbedMessage['sender']) =>
    protocol.messages.filter((message) => message.sender === sender).map((message) => message.type);
  return [
    constant(
      'Version of the embed protocol that this package describes.',
      'EMBED_PROTOCOL_VERSION',
      protocol.version,
    ),
    constant(
      'Versions of the protocol that this package can speak, best first; what `viewer:ready` offers.',
      'EMBED_PROTOCOL_VERSIONS',
      protocol.versions,
    ),
    constant(
      'First version in which a message may be sent; messages that every version has are left out.',
      'MESSAGES_SINCE',
      Object.fromEntries(
        protocol.messages.flatMap(({ type, since }) => (since === undefined ? [] : [[type, since]])),
      ),
    ),
    constant('Value of `source` in messages of either side.', 'EMBED_SOURCES', protocol.sources),
    constant('Types of the messages that a viewer sends.', 'VIEWER_MESSAGE_TYPES', types('viewer')),
    constant('Types of the messages that a host page sends.', 'HOST_MESSAGE_TYPES', types('host')),
    constant(
      'Types that have their names and no use yet.',
      'RESERVED_MESSAGE_TYPES',
      protocol.messages.filter((message) => message.reserved).map((message) => message.type),
    ),
    constant(
      'Milliseconds between two `viewer:ready` while the viewer waits for `host:init`.',
      'READY_INTERVAL_MS',
      protocol.ready_interval_ms,
    ),
    constant('Attributes that the frame needs.', 'IFRAME_ATTRIBUTES', protocol.iframe),
  ].join('\n');
}

async function typesModule(compiled: readonly Compiled[]): Promise<string> {
  const document = {
    openapi: '3.1.0',
    info: { title: 'embed', version: '1.0.0' },
    paths: {},
    components: {
      schemas: Object.fromEntries(compiled.map(({ name, schema }) => [`${name}Message`, schema])),
    },
  };
  const generated = await typescriptTypes(document);
  const schemas = generated.slice(
    generated.indexOf('export interface components'),
    generated.indexOf('export type $defs'),
  );
  const union = (sender: EmbedMessage['sender']) =>
    compiled
      .filter(({ message }) => message.sender === sender)
      .map(({ name }) => `  | ${name}Message`)
      .join('\n');
  const payloads = (sender: EmbedMessage['sender']) =>
    compiled
      .filter(({ message }) => message.sender === sender)
      .map(({ message, name }) => `  '${message.type}': ${name}Message['payload'];`)
      .join('\n');
  return `${schemas}
/** Any message that a viewer sends; \`type\` tells them apart. */
export type ViewerMessage =
${union('viewer')};

/** Any message that a host page sends; \`type\` tells them apart. */
export type HostMessage =
${union('host')};

/** Payloads of the viewer's messages, by type. */
export interface ViewerPayloads {
${payloads('viewer')}
}

/** Payloads of the host page's messages, by type. */
export interface HostPayloads {
${payloads('host')}
}
`;
}

function rulesModule(compiled: readonly Compiled[]): string {
  const rules = (sender: EmbedMessage['sender']) =>
    compiled
      .filter(({ message }) => message.sender === sender)
      .map(
        ({ message, schema }) => `  '${message.type}': ${JSON.stringify(messageRule(schema, message.type))},`,
      )
      .join('\n');
  const table = (sender: EmbedMessage['sender'], name: string) =>
    `export const ${name}: Readonly<Record<string, MessageRule>> = {\n${rules(sender)}\n};\n`;
  return `import type { MessageRule } from '../../src/embed/find-violation.ts';

/** What a message of the viewer must look like, by type. */
${table('viewer', 'VIEWER_MESSAGE_RULES')}
/** What a message of the host page must look like, by type. */
${table('host', 'HOST_MESSAGE_RULES')}`;
}
