import type { OpenApiDocument } from 'guru-connect-contract/document';

/**
 * The document as the server must keep to it. Clients read answers tolerantly, so the published schemas stay open; what
 * this server sends may hold nothing that is not written down: objects are closed, and of an open set of values only the
 * documented ones count.
 */
export function strictDocument(document: OpenApiDocument): OpenApiDocument {
  return { ...document, components: { ...document.components, schemas: closeAll(document) } };
}

function closeAll({ components }: OpenApiDocument): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(components.schemas ?? {}).map(([name, schema]) => [name, close(schema)]),
  );
}

function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (!isRecord(schema)) return schema;
  const closed = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closePart(key, value)]),
  );
  const known = schema['x-known-values'];
  return {
    ...closed,
    ...(isRecord(schema.properties) ? { additionalProperties: false } : {}),
    ...(isRecord(known) ? { enum: Object.keys(known) } : {}),
  };
}

/** Names of properties are no keywords: a field called `properties` must not be taken for one. */
function closePart(key: string, value: unknown): unknown {
  if (key === 'properties' && isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, property]) => [name, close(property)]));
  }
  return ['items', 'anyOf', 'oneOf', 'additionalProperties'].includes(key) ? close(value) : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
