import { asList, canonical, type Json } from './json.ts';

/** What a change does to the set of valid values. */
export type Effect = 'narrower' | 'wider' | 'different';

const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains'];
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains'];
/** Rules that are there or not; between two different ones nothing is known. */
const OPAQUE = ['pattern', 'format', 'multipleOf', 'const', 'contentEncoding', 'contentMediaType'];

/** Keywords that this module judges. */
export const VALUE_KEYWORDS = new Set([...UPPER, ...LOWER, ...OPAQUE, 'type', 'enum', 'uniqueItems']);

/** What each changed value rule does, by keyword. Rules that stayed are not in it. */
export function valueEffects(base: Json, candidate: Json): Map<string, Effect> {
  const effects = new Map<string, Effect>();
  for (const keyword of VALUE_KEYWORDS) {
    const [before, after] = [base[keyword], candidate[keyword]];
    if (canonical(before) === canonical(after)) continue;
    const effect = effectOf(keyword, before, after);
    if (effect) effects.set(keyword, effect);
  }
  return effects;
}

function effectOf(keyword: string, before: unknown, after: unknown): Effect | null {
  if (keyword === 'uniqueItems') return after === true ? 'narrower' : before === true ? 'wider' : null;
  if (before === undefined) return 'narrower';
  if (after === undefined) return 'wider';
  if (keyword === 'type') return setEffect(typeSet(before), typeSet(after));
  if (keyword === 'enum') return setEffect(asList(before).map(canonical), asList(after).map(canonical));
  if (UPPER.includes(keyword)) return Number(after) < Number(before) ? 'narrower' : 'wider';
  if (LOWER.includes(keyword)) return Number(after) > Number(before) ? 'narrower' : 'wider';
  return 'different';
}

/** Every integer is a number, so `number` holds both. */
function typeSet(types: unknown): string[] {
  const names = [types].flat().map(String);
  return [...new Set(names.flatMap((name) => (name === 'number' ? ['number', 'integer'] : [name])))];
}

function setEffect(before: readonly string[], after: readonly string[]): Effect | null {
  const lost = before.some((value) => !after.includes(value));
  const gained = after.some((value) => !before.includes(value));
  if (lost && gained) return 'different';
  return lost ? 'narrower' : gained ? 'wider' : null;
}
