import { compareSchema } from './compare-schema.ts';
import { asJson, asList, isJson, type Json, keyChanges } from './json.ts';
import { impactOf, type SchemaComparison } from './schema-comparison.ts';

export function compareObject(
  comparison: SchemaComparison,
  base: Json,
  candidate: Json,
  field: string,
): void {
  compareProperties(comparison, base, candidate, field);
  compareRequired(comparison, base, candidate, field);
  compareOthers(comparison, base, candidate, field);
}

function compareProperties(comparison: SchemaComparison, base: Json, candidate: Json, field: string): void {
  const { report, direction } = comparison;
  const [before, after] = [asJson(base['properties']), asJson(candidate['properties'])];
  const { removed, added, kept } = keyChanges(before, after);
  for (const name of removed) report('major', `${field}/${name}`, 'was removed');
  for (const name of added) {
    // A closed object becomes wider by a new property: whoever reads it strictly refuses it.
    const closed = base['additionalProperties'] === false;
    const impact = closed ? impactOf('wider', direction) : direction === 'both' ? 'major' : 'minor';
    report(impact, `${field}/${name}`, 'was added');
  }
  for (const name of kept) compareSchema(comparison, before[name], after[name], `${field}/${name}`);
}

function compareRequired(comparison: SchemaComparison, base: Json, candidate: Json, field: string): void {
  const { report, direction } = comparison;
  const [before, after] = [asList(base['required']).map(String), asList(candidate['required']).map(String)];
  for (const name of after.filter((property) => !before.includes(property))) {
    report(impactOf('narrower', direction), `${field}/${name}`, 'became required');
  }
  for (const name of before.filter((property) => !after.includes(property))) {
    report(impactOf('wider', direction), `${field}/${name}`, 'is no longer required');
  }
}

/** Which further properties an object may have: none, those of a schema, or any. */
function compareOthers(comparison: SchemaComparison, base: Json, candidate: Json, field: string): void {
  const [before, after] = [base['additionalProperties'] ?? true, candidate['additionalProperties'] ?? true];
  if (isJson(before) && isJson(after)) {
    compareSchema(comparison, before, after, `${field}/*`);
    return;
  }
  const openness = (value: unknown) => (value === false ? 0 : value === true ? 2 : 1);
  const change = openness(after) - openness(before);
  if (change === 0) return;
  const effect = change < 0 ? 'narrower' : 'wider';
  comparison.report(
    impactOf(effect, comparison.direction),
    field,
    `${effect === 'narrower' ? 'refuses' : 'accepts'} further properties now`,
    'additionalProperties',
  );
}
