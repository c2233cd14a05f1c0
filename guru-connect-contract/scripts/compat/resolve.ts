import { asJson, isJson, type Json } from './json.ts';

/** Follows internal references of one document. */
export interface Resolver {
  /** The object that a value stands for; what stands beside a `$ref` is laid over its target (OpenAPI 3.1). */
  resolve(value: unknown): Json;
}

export function resolverOf(document: Json): Resolver {
  const target = (pointer: string): unknown =>
    pointer
      .slice(2)
      .split('/')
      .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((value, part) => asJson(value)[part], document);
  const resolve = (value: unknown, depth = 0): Json => {
    if (!isJson(value) || typeof value['$ref'] !== 'string') return asJson(value);
    if (!value['$ref'].startsWith('#/')) throw new Error(`not bundled: ${value['$ref']}`);
    const found = target(value['$ref']);
    if (!isJson(found) || depth > 50) throw new Error(`cannot follow ${value['$ref']}`);
    const { $ref: _, ...beside } = value;
    return { ...resolve(found, depth + 1), ...beside };
  };
  return { resolve };
}
