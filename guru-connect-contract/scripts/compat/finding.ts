/** How much a version must rise for a change, in order. */
export const IMPACTS = ['none', 'patch', 'minor', 'major'] as const;
export type Impact = (typeof IMPACTS)[number];

/** One change, and what it means for a client of the base. */
export interface Finding {
  readonly impact: Exclude<Impact, 'none'>;
  /** The call, such as `POST /v1/sessions`, or the part of the document that no call owns. */
  readonly call: string;
  /** Where in the call, such as `request /technician/name`. */
  readonly field: string;
  /** The name that a changelog mentions: a property, parameter, header, code or operation. */
  readonly subject: string;
  readonly text: string;
}

/** The gravest of some impacts, `none` when there are none. */
export function gravest(impacts: readonly Impact[]): Impact {
  return impacts.reduce<Impact>((worst, impact) => (isGraver(impact, worst) ? impact : worst), 'none');
}

export function isGraver(impact: Impact, than: Impact): boolean {
  return IMPACTS.indexOf(impact) > IMPACTS.indexOf(than);
}

/** Collects findings about one call; the comparers see no more than this. */
export type Report = (impact: Finding['impact'], field: string, text: string, subject?: string) => void;

export function reporter(call: string, findings: Finding[]): Report {
  return (impact, field, text, subject = field.slice(field.lastIndexOf('/') + 1)) => {
    const finding = { impact, call, field, subject, text };
    const known = findings.some(
      (other) => other.call === call && other.field === field && other.text === text,
    );
    if (!known) findings.push(finding);
  };
}
