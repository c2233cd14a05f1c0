import { stripVTControlCharacters } from 'node:util';
import type { DriftChange } from './changes.ts';

export interface DriftResult {
  readonly change: DriftChange;
  /** The first test that failed; undefined when none did. */
  readonly caught: { readonly file: string; readonly title: string; readonly message: string } | undefined;
}

const LONGEST = 160;

/** docs/drift.md. It holds nothing that differs from run to run. */
export function renderTable(results: readonly DriftResult[]): string {
  const caught = results.filter((one) => one.caught !== undefined).length;
  const rows = results.map(({ change, caught: by }) =>
    [
      change.what,
      `\`${change.file}\``,
      by ? `\`${by.file}\`: ${by.title}` : '**nothing**',
      by ? says(by.message) : '',
    ].map(cell),
  );
  return [
    '# Drift table',
    '',
    '<!-- Written by `npm run drift`; do not edit. -->',
    '',
    'Each change below is made alone in a copy of the sources (`scripts/drift/changes.ts`), and the fitting part of `npm run test:contract` is run on it. A change that nothing notices fails the run.',
    '',
    `${caught} of ${results.length} changes are caught.`,
    '',
    '| change | in | caught by | which says |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
}

/** The line that tells most: of a list of complaints its first, else the first that is no mere matcher. */
function says(message: string): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim());
  const told =
    lines.find((line) => /^\+ +"/.test(line)) ??
    lines.find((line) => line !== '' && !/^((Error: )?expect\(|●)/.test(line)) ??
    '';
  // Bodies hold ids, times and secrets; what is wrong with them stands before.
  const steady = told
    .replace(/^\+ +"/, '')
    .replace(/( in|:) \\?\{\\?".*$/, '')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
  return `\`${steady.replaceAll('`', "'").slice(0, LONGEST)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
