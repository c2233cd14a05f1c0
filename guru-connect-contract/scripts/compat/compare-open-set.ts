import type { Report } from './finding.ts';
import { asJson, canonical, type Json, keyChanges } from './json.ts';

/**
 * Known values of an open set. A new one is a minor, whoever sends it: that is what open means. One that is withdrawn
 * breaks programs that name it, since the package exports a type and a table of them.
 */
export function compareOpenSet(report: Report, base: Json, candidate: Json, field: string): void {
  const [before, after] = [asJson(base['x-known-values']), asJson(candidate['x-known-values'])];
  const { removed, added, kept } = keyChanges(before, after);
  for (const value of removed) report('major', field, `the known value ${value} was withdrawn`, value);
  for (const value of added) report('minor', field, `the known value ${value} was added`, value);
  for (const value of kept.filter((name) => before[name] !== after[name])) {
    report('patch', field, `the meaning of ${value} was reworded`, value);
  }
  const [facts, newFacts] = [asJson(base['x-error-codes']), asJson(candidate['x-error-codes'])];
  for (const code of keyChanges(facts, newFacts).kept) {
    if (canonical(facts[code]) !== canonical(newFacts[code])) {
      report('major', field, `status, retryability or action of ${code} changed`, code);
    }
  }
}
