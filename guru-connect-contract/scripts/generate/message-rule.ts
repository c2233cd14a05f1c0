import type { MessageRule } from '../../src/embed/find-violation.ts';

/** Keywords that say nothing about which values are valid. */
const ANNOTATIONS = new Set(['title', 'description', 'x-known-values']);

/** Keywords that `findViolation` understands. */
const RULES = new Set<string>([
  'type',
  'const',
  'required',
  'properties',
  'items',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
] satisfies (keyof MessageRule)[]);

/**
 * A schema without its annotations.
 * @throws when the schema uses a keyword that the validators would silently pass over
 */
export function messageRule(schema: object, path: string): Record<string, unknown> {
  const rule: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (ANNOTATIONS.has(keyword)) continue;
    if (!RULES.has(keyword)) throw new Error(`${path}: the validators do not know the keyword ${keyword}`);
    if (keyword === 'type' && typeof value !== 'string') throw new Error(`${path}: type must be one string`);
    if (keyword === 'properties') rule[keyword] = mapped(value, path);
    else if (keyword === 'items') rule[keyword] = messageRule(value, `${path}/items`);
    else rule[keyword] = value;
  }
  return rule;
}

function mapped(properties: object, path: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [name, messageRule(inner, `${path}/${name}`)]),
  );
}
