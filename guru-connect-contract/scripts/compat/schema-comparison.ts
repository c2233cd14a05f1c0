import type { Finding, Report } from './finding.ts';
import type { Resolver } from './resolve.ts';
import type { Effect } from './value-rules.ts';

/**
 * Who meets the values: a client `sends` them, so that the server must go on accepting all that it accepted, or `reads`
 * them, so that the server must not come with anything new. `both`: nothing is known, so neither may happen.
 */
export type Direction = 'sends' | 'reads' | 'both';

export interface SchemaComparison {
  readonly base: Resolver;
  readonly candidate: Resolver;
  readonly direction: Direction;
  readonly report: Report;
  /** Pairs of references that are being compared, so that recursive schemas end. */
  readonly under: ReadonlySet<string>;
}

/** What an effect on the set of valid values costs. */
export function impactOf(effect: Effect, direction: Direction): Finding['impact'] {
  if (effect === 'different' || direction === 'both') return 'major';
  return (effect === 'narrower') === (direction === 'sends') ? 'major' : 'minor';
}
