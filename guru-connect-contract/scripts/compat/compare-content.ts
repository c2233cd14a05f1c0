import { compareSchema } from './compare-schema.ts';
import type { Direction } from './schema-comparison.ts';
import type { Report } from './finding.ts';
import { asJson, canonical, type Json, keyChanges } from './json.ts';
import type { Resolver } from './resolve.ts';

/** What the comparers of a call share. */
export interface CallComparison {
  readonly base: Resolver;
  readonly candidate: Resolver;
  readonly report: Report;
}

/** Media types of a body and their schemas. */
export function compareContent(
  comparison: CallComparison,
  direction: Direction,
  base: unknown,
  candidate: unknown,
  field: string,
): void {
  const [before, after] = [asJson(base), asJson(candidate)];
  const { removed, added, kept } = keyChanges(before, after);
  for (const type of removed) comparison.report('major', field, `content type ${type} was removed`, type);
  for (const type of added) comparison.report('minor', field, `content type ${type} was added`, type);
  for (const type of kept) {
    const [one, other] = [asJson(before[type]), asJson(after[type])];
    compareSchema({ ...comparison, direction, under: new Set() }, one['schema'], other['schema'], field);
    compareExamples(comparison, one, other, field);
    if (canonical(one['encoding']) !== canonical(other['encoding']))
      comparison.report('major', field, 'encoding changed');
  }
}

function compareExamples(
  { report, base, candidate }: CallComparison,
  before: Json,
  after: Json,
  field: string,
): void {
  const values = (side: Resolver, examples: unknown) =>
    canonical(Object.entries(asJson(examples)).map(([name, example]) => [name, side.resolve(example)]));
  const { removed, added } = keyChanges(asJson(before['examples']), asJson(after['examples']));
  // The examples of an error answer are named after the codes that the call can come with.
  for (const name of added)
    report(field.startsWith('response') ? 'minor' : 'patch', field, `example ${name} was added`, name);
  for (const name of removed) report('patch', field, `example ${name} was removed`, name);
  const same = values(base, before['examples']) === values(candidate, after['examples']);
  if (!same && added.length + removed.length === 0) report('patch', field, 'an example changed');
}
