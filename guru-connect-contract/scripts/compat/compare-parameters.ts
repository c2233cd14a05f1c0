import { type CallComparison, compareContent } from './compare-content.ts';
import { compareSchema } from './compare-schema.ts';
import { asList, canonical, type Json, keyChanges } from './json.ts';
import type { Resolver } from './resolve.ts';

/** Parameters of the path and of the operation, which wins; names of headers without their case. */
function parametersOf(resolver: Resolver, lists: readonly unknown[]): Json {
  const entries = lists.flatMap(asList).map((parameter) => {
    const resolved = resolver.resolve(parameter);
    const name = String(resolved['name']);
    return [
      `${resolved['in']} ${resolved['in'] === 'header' ? name.toLowerCase() : name}`,
      resolved,
    ] as const;
  });
  return Object.fromEntries(entries);
}

export function compareParameters(
  comparison: CallComparison,
  base: readonly unknown[],
  candidate: readonly unknown[],
): void {
  const { report } = comparison;
  const before = parametersOf(comparison.base, base);
  const after = parametersOf(comparison.candidate, candidate);
  const { removed, added, kept } = keyChanges(before, after);
  for (const key of removed) report('major', `parameter ${key}`, 'was removed', nameOf(before[key]));
  for (const key of added) {
    const required = isRequired(after[key]);
    report(
      required ? 'major' : 'minor',
      `parameter ${key}`,
      required ? 'was added and is required' : 'was added',
      nameOf(after[key]),
    );
  }
  for (const key of kept) compareParameter(comparison, before[key], after[key], `parameter ${key}`);
}

function nameOf(parameter: unknown): string {
  return String(Reflect.get(Object(parameter), 'name'));
}

function isRequired(parameter: unknown): boolean {
  return Reflect.get(Object(parameter), 'required') === true;
}

/** How a parameter is written into the request; any change breaks those who write it the old way. */
const SERIALIZATION = ['style', 'explode', 'allowReserved', 'allowEmptyValue'];

function compareParameter(
  comparison: CallComparison,
  base: unknown,
  candidate: unknown,
  field: string,
): void {
  const { report } = comparison;
  const [before, after] = [Object(base) as Json, Object(candidate) as Json];
  if (isRequired(before) !== isRequired(after)) {
    report(
      isRequired(after) ? 'major' : 'minor',
      field,
      isRequired(after) ? 'became required' : 'is no longer required',
      nameOf(before),
    );
  }
  for (const keyword of SERIALIZATION) {
    if (canonical(before[keyword]) !== canonical(after[keyword]))
      report('major', field, `${keyword} changed`, nameOf(before));
  }
  if (before['deprecated'] !== true && after['deprecated'] === true)
    report('minor', field, 'is deprecated now', nameOf(before));
  if (before['description'] !== after['description']) report('patch', field, 'description was reworded');
  compareSchema(
    { ...comparison, direction: 'sends', under: new Set() },
    before['schema'],
    after['schema'],
    field,
  );
  compareContent(comparison, 'sends', before['content'], after['content'], field);
}
