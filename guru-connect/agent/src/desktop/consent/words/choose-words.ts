import { de } from './de.ts';
import { en } from './en.ts';
import type { Words } from './words.ts';

/** A new language is a file beside these and a line here. */
const LANGUAGES: readonly Words[] = [en, de];

/** Words for the locale of a desktop session, after POSIX: LC_ALL, LC_MESSAGES, LANG. English for any other language. */
export function chooseWords(environment: NodeJS.ProcessEnv): Words {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  const language = /^[a-z]+/i.exec(locale)?.[0].toLowerCase();
  return LANGUAGES.find((words) => words.language === language) ?? en;
}
