/** What the doctor found in one place. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'error';
  /** What is so. */
  readonly detail: string;
  /** What to do about it; absent when nothing is to be done. */
  readonly remedy?: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, status: 'ok', detail });

export const warning = (check: string, detail: string, remedy: string): Finding => ({
  check,
  status: 'warning',
  detail,
  remedy,
});

export const error = (check: string, detail: string, remedy: string): Finding => ({
  check,
  status: 'error',
  detail,
  remedy,
});

const MARKS = { ok: '[OK]', warning: '[WARNING]', error: '[ERROR]' } as const;

/** One line a finding, and its remedy below. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ check, status, detail, remedy }) => {
      const advice = remedy === undefined ? '' : `    ${remedy}\n`;
      return `${MARKS[status]} ${check}: ${detail}\n${advice}`;
    })
    .join('');
}
