import { type CallComparison, compareContent } from './compare-content.ts';
import { compareSchema } from './compare-schema.ts';
import type { Direction } from './schema-comparison.ts';
import { asJson, type Json, keyChanges } from './json.ts';

/** `direction`: a client reads the answers of a call, and sends those of a webhook. */
export function compareResponses(
  comparison: CallComparison,
  direction: Direction,
  base: unknown,
  candidate: unknown,
): void {
  const { report } = comparison;
  const [before, after] = [asJson(base), asJson(candidate)];
  const { removed, added, kept } = keyChanges(before, after);
  for (const status of removed) report('major', `response ${status}`, 'was removed', status);
  for (const status of added) {
    // A client judges an unknown failure by its class; an unknown success it has no code for.
    const failure = /^[45]|^default$/.test(status);
    report(failure || direction === 'sends' ? 'minor' : 'major', `response ${status}`, 'was added', status);
  }
  for (const status of kept) {
    const one = comparison.base.resolve(before[status]);
    const other = comparison.candidate.resolve(after[status]);
    const field = `response ${status}`;
    if (one['description'] !== other['description']) report('patch', field, 'description was reworded');
    compareHeaders(comparison, direction, one, other, field);
    compareContent(comparison, direction, one['content'], other['content'], field);
  }
}

function compareHeaders(
  comparison: CallComparison,
  direction: Direction,
  base: Json,
  candidate: Json,
  field: string,
): void {
  const { report } = comparison;
  const [before, after] = [lowerCased(base['headers']), lowerCased(candidate['headers'])];
  const { removed, added, kept } = keyChanges(before, after);
  for (const name of removed) report('major', `${field} header ${name}`, 'was removed', name);
  for (const name of added) report('minor', `${field} header ${name}`, 'was added', name);
  for (const name of kept) {
    const [one, other] = [comparison.base.resolve(before[name]), comparison.candidate.resolve(after[name])];
    const place = `${field} header ${name}`;
    if (one['required'] === true && other['required'] !== true)
      report('major', place, 'is no longer promised', name);
    if (one['required'] !== true && other['required'] === true)
      report('minor', place, 'is promised now', name);
    if (one['description'] !== other['description']) report('patch', place, 'description was reworded', name);
    compareSchema({ ...comparison, direction, under: new Set() }, one['schema'], other['schema'], place);
  }
}

/** Names of headers have no case. */
function lowerCased(headers: unknown): Json {
  return Object.fromEntries(
    Object.entries(asJson(headers)).map(([name, header]) => [name.toLowerCase(), header]),
  );
}
