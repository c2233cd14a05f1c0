import { asList, isJson, type Json } from './json.ts';
import type { Resolver } from './resolve.ts';

/** Keywords that say nothing about which values are valid. */
export const ANNOTATIONS = new Set([
  'title',
  'description',
  'examples',
  'example',
  '$comment',
  'externalDocs',
  'xml',
]);

/** A schema taken apart: whether null is allowed is told from the rest, however it was written. */
export interface Shape {
  /** The component that the schema stands for, directly or as the only alternative beside null; '' when it is none. */
  readonly reference: string;
  readonly nullable: boolean;
  /** The alternatives of `anyOf` or `oneOf` without null; null when the schema has none. */
  readonly alternatives: readonly unknown[] | null;
  readonly combinator: 'anyOf' | 'oneOf' | null;
  /** All other keywords. */
  readonly own: Json;
}

/**
 * `type: [T, 'null']` and `anyOf: [T, { type: 'null' }]` are the same to a client, so they come out the same here.
 */
export function shapeOf(resolver: Resolver, schema: unknown): Shape {
  if (schema === false)
    return { reference: '', nullable: false, alternatives: [], combinator: 'anyOf', own: {} };
  const resolved = resolver.resolve(schema);
  const combinator = 'anyOf' in resolved ? 'anyOf' : 'oneOf' in resolved ? 'oneOf' : null;
  const { type, anyOf, oneOf, ...rest } = resolved;
  const types = [type].flat().filter((name) => name !== undefined);
  const listed = combinator ? asList(anyOf ?? oneOf) : null;
  const alternatives = listed?.filter((item) => !isNull(resolver, item)) ?? null;
  const nullable = types.includes('null') || (listed !== null && alternatives?.length !== listed.length);
  const named = types.filter((name) => name !== 'null');
  const own: Json = { ...rest, ...(named.length > 0 && { type: named }) };
  const only = alternatives?.length === 1 ? alternatives[0] : undefined;
  if (only !== undefined && Object.keys(own).every((keyword) => ANNOTATIONS.has(keyword))) {
    const inner = shapeOf(resolver, only);
    return { ...inner, nullable: nullable || inner.nullable, own: { ...inner.own, ...own } };
  }
  return { reference: referenceOf(schema), nullable, alternatives, combinator, own };
}

/** The `$ref` of a schema, '' when it has none. */
export function referenceOf(schema: unknown): string {
  return isJson(schema) && typeof schema['$ref'] === 'string' ? schema['$ref'] : '';
}

function isNull(resolver: Resolver, schema: unknown): boolean {
  const resolved = isJson(schema) ? resolver.resolve(schema) : {};
  return resolved['type'] === 'null' || resolved['const'] === null;
}
