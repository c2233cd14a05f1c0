import type { Finding } from '../compat/finding.ts';

/** A finding that is known and accepted, with the reason why it breaks nobody. */
export interface Exception {
  readonly impact: string;
  readonly call: string;
  readonly field: string;
  readonly why: string;
}

/** One exception a line: `impact | call | field | why`. Empty lines and those that begin with `#` are passed over. */
export function parseExceptions(text: string): Exception[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [impact = '', call = '', field = '', why = '', ...rest] = line
      .split('|')
      .map((word) => word.trim());
    if (why === '' || rest.length > 0) throw new Error(`not "impact | call | field | why": ${line}`);
    return { impact, call, field, why };
  });
}

export function matches(exception: Exception, finding: Finding): boolean {
  return (['impact', 'call', 'field'] as const).every((part) => exception[part] === finding[part]);
}
