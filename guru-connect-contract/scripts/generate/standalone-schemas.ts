import type { Document, Schema } from './openapi-document.ts';

const PREFIX = '#/components/schemas/';

function references(value: unknown, found: Set<string>): Set<string> {
  if (Array.isArray(value)) for (const item of value) references(item, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (key === '$ref' && typeof inner === 'string') found.add(inner.slice(PREFIX.length));
      else references(inner, found);
    }
  }
  return found;
}

function localizedSchema(schema: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, `#/$defs/${inner.slice(PREFIX.length)}`]
        : [key, localized(inner)],
    ),
  );
}

function localized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(localized);
  return typeof value === 'object' && value !== null ? localizedSchema(value) : value;
}

/** Each component schema by itself: what it refers to, directly or not, is under its `$defs`. */
export function standaloneSchemas(document: Document): Record<string, Record<string, unknown>> {
  const { schemas } = document.components;
  const need = (name: string): Schema => {
    const schema = schemas[name];
    if (!schema) throw new Error(`the document refers to ${name}, which it does not hold`);
    return schema;
  };
  const closure = (name: string, seen: Set<string>): Set<string> => {
    for (const inner of references(need(name), new Set())) {
      if (seen.has(inner)) continue;
      seen.add(inner);
      closure(inner, seen);
    }
    return seen;
  };
  const standalone = (name: string): Record<string, unknown> => {
    const defs = [...closure(name, new Set())].sort();
    return {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:guru-connect-contract:v1:${name}`,
      ...localizedSchema(need(name)),
      ...(defs.length > 0 && {
        $defs: Object.fromEntries(defs.map((def) => [def, localizedSchema(need(def))])),
      }),
    };
  };
  return Object.fromEntries(
    Object.keys(schemas)
      .sort()
      .map((name) => [name, standalone(name)]),
  );
}
