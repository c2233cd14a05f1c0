import type { Report } from './finding.ts';
import { asList, canonical, type Json } from './json.ts';

/**
 * Security requirements are alternatives; one that is empty lets everybody in. A call that inherits the document's and
 * one that states the same are equal, so an operation that loses `security: []` is seen to have become closed.
 */
export function compareSecurity(
  report: Report,
  base: Json,
  candidate: Json,
  documents: readonly [Json, Json],
): void {
  const before = alternatives(base['security'] ?? documents[0]['security']);
  const after = alternatives(candidate['security'] ?? documents[1]['security']);
  if (before.some((alternative) => !after.includes(alternative)) && !after.includes(OPEN)) {
    report('major', 'security', `${before.join(' or ')} became ${after.join(' or ')}`);
  } else if (after.some((alternative) => !before.includes(alternative))) {
    report('minor', 'security', `${before.join(' or ')} became ${after.join(' or ')}`);
  } else if (before.length !== after.length) {
    report('minor', 'security', 'a way in was removed that another makes needless');
  }
}

const OPEN = '{}';

function alternatives(security: unknown): string[] {
  const listed = asList(security).map(canonical);
  return listed.length === 0 ? [OPEN] : listed;
}
