import type { ConsentQuestion } from './consent-question.ts';
import { safeText } from '@guru-connect/proto/safe-text';
import type { Words } from './words/words.ts';

/** Graphemes of a name and of a reason that are shown. */
export const NAME_LENGTH = 80;
export const REASON_LENGTH = 300;

/** Every text of the dialog as it is shown. Values of the network are safe, and stand apart from our own words. */
export interface DialogText {
  readonly language: string;
  readonly title: string;
  readonly technician: { readonly label: string; readonly value: string };
  readonly organisation: { readonly label: string; readonly value: string };
  readonly reason: { readonly label: string; readonly value: string };
  readonly grantLead: string;
  readonly grants: readonly string[];
  readonly note: string;
  readonly countdown: string;
  readonly allow: string;
  readonly decline: string;
}

export function dialogText(question: ConsentQuestion, words: Words): DialogText {
  const { language, title, grantLead, note, allow, decline } = words;
  return {
    language,
    title,
    technician: { label: words.technician, value: safeText(question.technician, NAME_LENGTH) },
    organisation: { label: words.organisation, value: safeText(question.organisation, NAME_LENGTH) },
    reason: { label: words.reason, value: safeText(question.reason, REASON_LENGTH) || words.noReason },
    grantLead,
    // our own words for what a permission means, never the technician's
    grants: words.grants[question.grant],
    note,
    countdown: words.countdown(question.timeoutSeconds, question.silenceAllows ?? false),
    allow,
    decline,
  };
}

/** What a screen reader says after the title: everything but the buttons. */
export function spokenText(text: DialogText): string {
  return exactText(text).split('\n').slice(1, -1).join('\n');
}

/** The dialog as text, one line for each line of it, with the countdown as it starts. A receipt has the hash of this. */
export function exactText(text: DialogText): string {
  const row = ({ label, value }: { label: string; value: string }) => `${label}: ${value}`;
  return [
    text.title,
    ...[text.technician, text.organisation, text.reason].map(row),
    text.grantLead,
    ...text.grants.map((grant) => `- ${grant}`),
    text.note,
    text.countdown,
    `[${text.allow}] [${text.decline}]`,
  ].join('\n');
}
