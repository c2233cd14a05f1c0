import { compareObject } from './compare-object.ts';
import { compareOpenSet } from './compare-open-set.ts';
import type { Report } from './finding.ts';
import { asList, canonical, isJson, type Json } from './json.ts';
import type { Resolver } from './resolve.ts';
import { impactOf, type SchemaComparison } from './schema-comparison.ts';
import { ANNOTATIONS, referenceOf, type Shape, shapeOf } from './schema-shape.ts';
import { VALUE_KEYWORDS, valueEffects } from './value-rules.ts';

export function compareSchema(
  comparison: SchemaComparison,
  base: unknown,
  candidate: unknown,
  field: string,
): void {
  const [before, after] = [shapeOf(comparison.base, base), shapeOf(comparison.candidate, candidate)];
  const pair = `${before.reference} ${after.reference}`;
  const ending = pair !== ' ' && comparison.under.has(pair);
  const inner = { ...comparison, under: new Set([...comparison.under, pair]) };
  const { report, direction } = comparison;
  if (before.nullable !== after.nullable) {
    const effect = after.nullable ? 'wider' : 'narrower';
    report(impactOf(effect, direction), field, after.nullable ? 'may be null now' : 'may no longer be null');
  }
  if (ending) return;
  if (before.alternatives || after.alternatives) compareAlternatives(inner, before, after, field);
  if (Boolean(before.alternatives) === Boolean(after.alternatives))
    compareOwn(inner, before.own, after.own, field);
}

function compareOwn(comparison: SchemaComparison, base: Json, candidate: Json, field: string): void {
  const { report, direction } = comparison;
  for (const [keyword, effect] of valueEffects(base, candidate)) {
    const change = `${keyword} ${text(base[keyword])} became ${text(candidate[keyword])}`;
    report(impactOf(effect, direction), field, `${change}: ${effect} values`);
  }
  compareObject(comparison, base, candidate, field);
  compareOpenSet(report, base, candidate, field);
  compareItems(comparison, base, candidate, field);
  compareAllOf(comparison, base, candidate, field);
  compareDefault(report, base, candidate, field);
  compareRest(report, base, candidate, field);
}

function text(value: unknown): string {
  const shown = value === undefined ? 'absent' : JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown;
}

function compareItems(comparison: SchemaComparison, base: Json, candidate: Json, field: string): void {
  if (base['items'] === undefined && candidate['items'] === undefined) return;
  const [before, after] = [base['items'] ?? {}, candidate['items'] ?? {}];
  if (isJson(before) && isJson(after)) compareSchema(comparison, before, after, `${field}/[]`);
  else if (before !== after) comparison.report('major', field, 'items opened or closed');
}

/** Each part of `allOf` is one more rule, so a lost part widens and a new one narrows. */
function compareAllOf(comparison: SchemaComparison, base: Json, candidate: Json, field: string): void {
  const { lost, gained, pairs } = matched(comparison, asList(base['allOf']), asList(candidate['allOf']));
  const { report, direction } = comparison;
  for (const [before, after] of pairs) compareSchema(comparison, before, after, field);
  if (lost.length > 0) report(impactOf('wider', direction), field, 'a part of allOf was removed');
  if (gained.length > 0) report(impactOf('narrower', direction), field, 'a part of allOf was added');
}

/** A schema without alternatives counts as one with a single alternative: itself. */
function compareAlternatives(comparison: SchemaComparison, before: Shape, after: Shape, field: string): void {
  const { report, direction } = comparison;
  const { lost, gained, pairs } = matched(
    comparison,
    before.alternatives ?? [before.own],
    after.alternatives ?? [after.own],
  );
  for (const [one, other] of pairs) compareSchema(comparison, one, other, field);
  if (lost.length > 0) report(impactOf('narrower', direction), field, 'an alternative was removed');
  if (gained.length > 0) report(impactOf('wider', direction), field, 'an alternative was added');
  if (before.combinator && after.combinator && before.combinator !== after.combinator) {
    const effect = after.combinator === 'anyOf' ? 'wider' : 'narrower';
    report(impactOf(effect, direction), field, `${before.combinator} became ${after.combinator}`);
  }
}

interface Matches {
  readonly pairs: readonly (readonly [unknown, unknown])[];
  readonly lost: readonly unknown[];
  readonly gained: readonly unknown[];
}

/** Pairs equal schemas first, then those of one name, title or type, then a last one on either side. */
function matched(
  comparison: SchemaComparison,
  base: readonly unknown[],
  candidate: readonly unknown[],
): Matches {
  const pairs: [unknown, unknown][] = [];
  const lost = [...base];
  const gained = [...candidate];
  const pairUp = (key: (schema: unknown, side: 'base' | 'candidate') => string) => {
    for (const one of [...lost]) {
      const wanted = key(one, 'base');
      const index = wanted === '' ? -1 : gained.findIndex((other) => key(other, 'candidate') === wanted);
      if (index < 0) continue;
      pairs.push([one, gained[index]]);
      gained.splice(index, 1);
      lost.splice(lost.indexOf(one), 1);
    }
  };
  pairUp((schema) => canonical(schema));
  pairUp(referenceOf);
  pairUp((schema, side) => discriminating(comparison[side], schema));
  if (lost.length === 1 && gained.length === 1 && base.length === candidate.length) {
    pairs.push([lost.pop(), gained.pop()]);
  }
  return { pairs, lost, gained };
}

/** What tells an alternative from its siblings: its title, else its type. */
function discriminating(resolver: Resolver, schema: unknown): string {
  const { title, type } = isJson(schema) ? resolver.resolve(schema) : {};
  if (typeof title === 'string') return `title ${title}`;
  return type === undefined ? '' : `type ${canonical([type].flat())}`;
}

/** A client that leaves a field out relies on its default. */
function compareDefault(report: Report, base: Json, candidate: Json, field: string): void {
  if (canonical(base['default']) === canonical(candidate['default'])) return;
  const added = base['default'] === undefined;
  report(
    added ? 'minor' : 'major',
    field,
    `default ${text(base['default'])} became ${text(candidate['default'])}`,
  );
}

/** Keywords that are judged above or by the modules that this one calls. */
const JUDGED = new Set([
  ...VALUE_KEYWORDS,
  'properties',
  'required',
  'additionalProperties',
  'x-known-values',
  'x-error-codes',
  'items',
  'allOf',
  'anyOf',
  'oneOf',
  'default',
  'deprecated',
]);

/** Words are a patch. A rule that nobody here can judge is taken for a break. */
function compareRest(report: Report, base: Json, candidate: Json, field: string): void {
  if (base['deprecated'] !== true && candidate['deprecated'] === true)
    report('minor', field, 'is deprecated now');
  for (const keyword of new Set([...Object.keys(base), ...Object.keys(candidate)])) {
    if (JUDGED.has(keyword) || canonical(base[keyword]) === canonical(candidate[keyword])) continue;
    if (ANNOTATIONS.has(keyword)) report('patch', field, `${keyword} was reworded`);
    else if (keyword.startsWith('x-')) report('patch', field, `${keyword} changed`);
    else report('major', field, `${keyword} changed, and cannot be judged`);
  }
}
