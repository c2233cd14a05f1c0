import { supportFileName } from '@guru-connect/proto/support-file-name';
import { normaliseSupportCode } from '@guru-connect/proto/support-code';
import { type Answer, type Asker, askWho, hasProgram, programUrl } from './ask-server.ts';
import { tryInstalled } from './installed-agent.ts';
import type { JoinElements } from './join-elements.ts';
import { platformOf } from './platform.ts';
import { LANGUAGES } from './words/choose-words.ts';
import type { Words } from './words/words.ts';

type Step = 'code' | 'asker' | 'program';

/** The page on which the user of a machine enters a code: code, who asks, program. */
export class JoinPage {
  readonly #elements: JoinElements;
  #words: Words;
  #code = '';
  #asker: Asker | null = null;

  constructor(elements: JoinElements, words: Words) {
    this.#elements = elements;
    this.#words = words;
  }

  /** @param code from the address; undefined: the person enters it */
  start(code: string | undefined): void {
    const { form, code: field, goOn, otherCode, language } = this.#elements;
    language.replaceChildren(...LANGUAGES.map(({ language: tag, name }) => new Option(name, tag)));
    language.addEventListener('change', () => {
      this.#words = LANGUAGES.find((words) => words.language === language.value) ?? this.#words;
      this.#write();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#check();
    });
    goOn.addEventListener('click', () => void this.#begin());
    otherCode.addEventListener('click', () => this.#show('code'));
    this.#write();
    this.#show('code');
    if (code === undefined) return;
    field.value = code;
    void this.#check();
  }

  async #check(): Promise<void> {
    const { code: field } = this.#elements;
    const code = normaliseSupportCode(field.value);
    if (code === undefined) return this.#complain(this.#words.notACode);
    field.value = code;
    this.#say(this.#words.checking);
    const answer = await askWho(code);
    if (answer.kind !== 'asker') return this.#complain(this.#reasonOf(answer));
    this.#code = code;
    this.#asker = answer.asker;
    this.#write();
    this.#show('asker');
  }

  async #begin(): Promise<void> {
    const words = this.#words;
    this.#show('program');
    this.#elements.ready.hidden = true;
    this.#say(words.trying);
    await tryInstalled(this.#code);
    const platform = platformOf(navigator.userAgent);
    if (platform === undefined || !(await hasProgram(platform))) return this.#say(words.noProgram);
    this.#offer(platform);
  }

  #offer(platform: string): void {
    const { download, ready } = this.#elements;
    download.href = programUrl(platform);
    download.download = supportFileName(location.origin, this.#code) ?? 'guru-connect-support';
    ready.hidden = false;
    this.#say(this.#words.opened);
    download.focus();
  }

  #reasonOf(answer: Exclude<Answer, { kind: 'asker' }>): string {
    if (answer.kind === 'wrong') return this.#words.wrongCode;
    return answer.kind === 'too_many' ? this.#words.tooMany(answer.seconds) : this.#words.failed;
  }

  #complain(sentence: string): void {
    const { code, message } = this.#elements;
    this.#say(sentence);
    message.dataset.tone = 'error';
    code.setAttribute('aria-invalid', 'true');
    code.focus();
    code.select();
  }

  #say(sentence: string): void {
    const { code, message } = this.#elements;
    message.dataset.tone = 'busy';
    message.textContent = sentence;
    code.removeAttribute('aria-invalid');
  }

  #show(step: Step): void {
    const { form, asker, program, code, goOn } = this.#elements;
    form.hidden = step !== 'code';
    asker.hidden = step !== 'asker';
    program.hidden = step !== 'program';
    this.#say('');
    if (step === 'code') code.focus();
    if (step === 'asker') goOn.focus();
  }

  /** Writes everything in the language that was chosen. What the server says stays plain text. */
  #write(): void {
    const elements = this.#elements;
    const words = this.#words;
    document.documentElement.lang = words.language;
    document.title = words.title;
    elements.language.value = words.language;
    const texts: [HTMLElement, string][] = [
      [elements.title, words.title],
      [elements.languageLabel, words.languageLabel],
      [elements.codeLabel, words.codeLabel],
      [elements.codeHint, words.codeHint],
      [elements.next, words.next],
      [elements.reasonLabel, words.reason],
      [elements.promise, words.promise],
      [elements.goOn, words.goOn],
      [elements.otherCode, words.otherCode],
      [elements.download, words.download],
    ];
    for (const [element, text] of texts) element.textContent = text;
    elements.steps.replaceChildren(
      ...words.steps.map((step) => Object.assign(document.createElement('li'), { textContent: step })),
    );
    const { technician = '', organisation = '', reason = null } = this.#asker ?? {};
    elements.who.textContent = words.asks(technician, organisation);
    elements.reason.textContent = reason ?? '';
    elements.reasonRow.hidden = reason === null;
  }
}
