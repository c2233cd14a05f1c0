import { de } from './de.ts';
import { en } from './en.ts';
import type { Words } from './words.ts';

/** A new language is a file beside these and an entry here. */
export const LANGUAGES: readonly Words[] = [en, de];

/** The first of a person's languages that the page speaks, else English. @param wanted BCP 47 tags, best first */
export function chooseWords(wanted: readonly string[]): Words {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    const words = LANGUAGES.find((one) => one.language === language);
    if (words) return words;
  }
  return en;
}
