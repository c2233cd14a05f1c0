/** A JSON object of a document whose shape is looked at piece by piece. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one when it is none. */
export function asJson(value: unknown): Json {
  return isJson(value) ? value : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Equal values have equal texts, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      isJson(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
    ) ?? 'undefined'
  );
}

export interface KeyChanges {
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly kept: readonly string[];
}

export function keyChanges(base: Json, candidate: Json): KeyChanges {
  const before = Object.keys(base);
  const after = Object.keys(candidate);
  return {
    removed: before.filter((key) => !Object.hasOwn(candidate, key)),
    added: after.filter((key) => !Object.hasOwn(base, key)),
    kept: before.filter((key) => Object.hasOwn(candidate, key)),
  };
}
