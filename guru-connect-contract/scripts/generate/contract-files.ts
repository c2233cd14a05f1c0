import { constant, type GeneratedFile, jsonFile, typescriptFile } from './generated-file.ts';
import type { Document, Schema } from './openapi-document.ts';
import { operationTable } from './operation-table.ts';
import { standaloneSchemas } from './standalone-schemas.ts';
import { typescriptTypes } from './typescript-types.ts';
import { webhooksModule } from './webhook-table.ts';

/** What is generated from the OpenAPI document. */
export async function contractFiles(document: Document): Promise<GeneratedFile[]> {
  const schemas = standaloneSchemas(document);
  return [
    jsonFile('openapi.json', document),
    typescriptFile('openapi-types.ts', await typescriptTypes(document)),
    typescriptFile('version.ts', versionModule(document)),
    typescriptFile('operations.ts', operationsModule(document)),
    typescriptFile('error-codes.ts', errorCodesModule(document)),
    typescriptFile('known-values.ts', knownValuesModule(document)),
    typescriptFile('webhooks.ts', webhooksModule(document)),
    typescriptFile('schemas.ts', schemasModule(schemas)),
    ...Object.entries(schemas).map(([name, schema]) => jsonFile(`schemas/${name}.schema.json`, schema)),
  ];
}

function versionModule(document: Document): string {
  return [
    constant('Version of the contract (semver).', 'CONTRACT_VERSION', document.info.version),
    constant(
      'Path of the integration namespace below the public URL of a Guru Connect server.',
      'INTEGRATION_BASE_PATH',
      document.servers[0]?.url,
    ),
  ].join('\n');
}

function operationsModule(document: Document): string {
  return `${constant('Every operation of the document, by `operationId`. Paths are below `INTEGRATION_BASE_PATH`; all of `features` must be on.', 'OPERATIONS', operationTable(document))}
export type OperationId = keyof typeof OPERATIONS;

/** Identifiers of all operations, in the order of the document. */
export const OPERATION_IDS: readonly OperationId[] = ${JSON.stringify(Object.keys(operationTable(document)))};
`;
}

function errorCodesModule(document: Document): string {
  const schema = schemaNamed(document, 'ErrorCode');
  const meanings = schema['x-known-values'] ?? {};
  const facts = schema['x-error-codes'] as Record<string, object>;
  if (Object.keys(meanings).join() !== Object.keys(facts).join()) {
    throw new Error(
      'x-known-values and x-error-codes of ErrorCode must name the same codes in the same order',
    );
  }
  const table = Object.fromEntries(
    Object.entries(facts).map(([code, fact]) => [code, { ...fact, meaning: meanings[code] }]),
  );
  return `${constant('Every known error code: its HTTP status, whether the same request may succeed later, and what the caller should do.', 'ERROR_CODES', table)}
export type KnownErrorCode = keyof typeof ERROR_CODES;

/** What a caller should do about an error. */
export type ErrorAction = (typeof ERROR_CODES)[KnownErrorCode]['action'];

/** Whether this version of the contract knows a code. An unknown one is judged by its status. */
export function isKnownErrorCode(code: string): code is KnownErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
`;
}

function knownValuesModule(document: Document): string {
  const features = Object.keys(schemaNamed(document, 'Features')['properties'] as object);
  const known = (doc: string, name: string, type: string, values: readonly string[]) =>
    `${constant(doc, name, values)}\nexport type ${type} = (typeof ${name})[number];\n`;
  const ofSchema = (schema: string) => Object.keys(schemaNamed(document, schema)['x-known-values'] ?? {});
  return [
    known('Feature flags that this version of the contract knows.', 'FEATURE_NAMES', 'FeatureName', features),
    known(
      'Session states that this version of the contract knows.',
      'SESSION_STATUSES',
      'KnownSessionStatus',
      ofSchema('SessionStatus'),
    ),
    known(
      'End reasons that this version of the contract knows.',
      'SESSION_END_REASONS',
      'KnownSessionEndReason',
      ofSchema('SessionEndReason'),
    ),
    known(
      'Session events that this version of the contract knows.',
      'SESSION_EVENT_TYPES',
      'KnownSessionEventType',
      ofSchema('SessionEventType'),
    ),
    known(
      'Consent states that this version of the contract knows.',
      'CONSENT_STATES',
      'KnownConsentState',
      ofSchema('ConsentState'),
    ),
    known(
      'Causes of unavailable consent that this version of the contract knows.',
      'CONSENT_CAUSES',
      'KnownConsentCause',
      ofSchema('ConsentCause'),
    ),
  ].join('\n');
}

function schemasModule(schemas: Record<string, object>): string {
  const entries = Object.entries(schemas).map(([name, schema]) => `  ${name}: ${JSON.stringify(schema)},`);
  return `/** A JSON Schema (2020-12). Its keywords are for validators, not for programs. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Names of the component schemas. */
export type SchemaName =
${Object.keys(schemas)
  .map((name) => `  | '${name}'`)
  .join('\n')};

/** Component schemas by name, each complete in itself. */
export const SCHEMAS: Readonly<Record<SchemaName, JsonSchema>> = {
${entries.join('\n')}
};
`;
}

function schemaNamed(document: Document, name: string): Schema {
  const schema = document.components.schemas[name];
  if (!schema) throw new Error(`the document has no schema ${name}`);
  return schema;
}
