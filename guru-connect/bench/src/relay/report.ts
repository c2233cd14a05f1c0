import { renderTable } from '../table.ts';
import type { Figure } from './figures.ts';

/** One case of a run. */
export interface CaseReport {
  readonly name: string;
  readonly seconds: number;
  /** Cores that the rest of the machine took meanwhile, on average. */
  readonly othersCpu: number;
  readonly figures: readonly Figure[];
  /** Why it could not be measured, or not to its end. */
  readonly error?: string;
}

/** The figures as a markdown table, and what could not be measured. */
export function markdownReport(cases: readonly CaseReport[]): string {
  const rows = cases.flatMap(({ name, figures, error }) => [
    ...figures.map(({ what, value, unit, goal, reached }) => [
      name,
      what,
      value === null ? 'none' : `${value} ${unit}`.trim(),
      goal ?? '',
      reached === null ? '' : reached ? 'yes' : '**no**',
    ]),
    ...(error === undefined ? [] : [[name, `failed: ${error.replaceAll(/[|\n]/g, ' ')}`, '', '', '']]),
  ]);
  return renderTable(['case', 'figure', 'value', 'goal', 'reached'], rows);
}
