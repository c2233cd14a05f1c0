import { type CallComparison, compareContent } from './compare-content.ts';
import { compareParameters } from './compare-parameters.ts';
import { compareResponses } from './compare-responses.ts';
import { compareSecurity } from './compare-security.ts';
import { asList, canonical, type Json } from './json.ts';

/** An operation together with the path item that it stands in. */
export interface Placed {
  readonly operation: Json;
  readonly item: Json;
}

/** `call`: a client calls the server. `webhook`: the server calls the client, so that bodies and answers change sides. */
export type Kind = 'call' | 'webhook';

/** Parts that are compared below, or mean nothing to a client. */
const KNOWN = new Set([
  'operationId',
  'summary',
  'description',
  'tags',
  'externalDocs',
  'deprecated',
  'security',
  'parameters',
  'requestBody',
  'responses',
  'x-feature-flags',
]);

export function compareOperation(
  comparison: CallComparison,
  kind: Kind,
  base: Placed,
  candidate: Placed,
  documents: readonly [Json, Json],
): void {
  const { report } = comparison;
  const [before, after] = [base.operation, candidate.operation];
  const id = String(after['operationId']);
  if (before['operationId'] !== after['operationId']) {
    report('major', 'operationId', `${before['operationId']} became ${id}`, id);
  }
  if (before['deprecated'] !== true && after['deprecated'] === true)
    report('minor', 'operation', 'is deprecated now', id);
  for (const words of ['summary', 'description', 'tags', 'externalDocs']) {
    if (canonical(before[words]) !== canonical(after[words])) report('patch', words, 'was reworded');
  }
  compareFlags(comparison, before, after);
  compareSecurity(report, before, after, documents);
  compareParameters(
    comparison,
    [base.item['parameters'], before['parameters']],
    [candidate.item['parameters'], after['parameters']],
  );
  compareRequestBody(comparison, kind, before['requestBody'], after['requestBody']);
  compareResponses(comparison, kind === 'call' ? 'reads' : 'sends', before['responses'], after['responses']);
  for (const part of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (KNOWN.has(part) || canonical(before[part]) === canonical(after[part])) continue;
    report(part.startsWith('x-') ? 'patch' : 'major', part, 'changed');
  }
}

/** A call that comes behind one more flag can be switched off under a client that relies on it. */
function compareFlags({ report }: CallComparison, base: Json, candidate: Json): void {
  const before = asList(base['x-feature-flags']).map(String);
  const after = asList(candidate['x-feature-flags']).map(String);
  for (const flag of after.filter((name) => !before.includes(name)))
    report('major', 'operation', `is behind ${flag} now`, flag);
  for (const flag of before.filter((name) => !after.includes(name))) {
    report('minor', 'operation', `is no longer behind ${flag}`, flag);
  }
}

function compareRequestBody(comparison: CallComparison, kind: Kind, base: unknown, candidate: unknown): void {
  const { report } = comparison;
  const reading = kind === 'webhook';
  const [before, after] = [comparison.base.resolve(base), comparison.candidate.resolve(candidate)];
  const required = after['required'] === true;
  if (base === undefined && candidate === undefined) return;
  if (base === undefined)
    report(required && !reading ? 'major' : 'minor', 'request', 'a body was added', 'body');
  else if (candidate === undefined) report('major', 'request', 'the body was removed', 'body');
  else {
    if ((before['required'] === true) !== required) {
      report(
        required === reading ? 'minor' : 'major',
        'request',
        required ? 'the body became required' : 'the body is optional now',
        'body',
      );
    }
    if (before['description'] !== after['description'])
      report('patch', 'request', 'description was reworded');
    compareContent(comparison, reading ? 'reads' : 'sends', before['content'], after['content'], 'request');
  }
}
