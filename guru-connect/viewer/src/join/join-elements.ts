import { find } from '../ui/find-element.ts';

/** The elements of join.html that code touches. */
export interface JoinElements {
  readonly title: HTMLElement;
  readonly languageLabel: HTMLElement;
  readonly language: HTMLSelectElement;
  readonly form: HTMLFormElement;
  readonly codeLabel: HTMLElement;
  readonly code: HTMLInputElement;
  readonly codeHint: HTMLElement;
  readonly next: HTMLButtonElement;
  readonly asker: HTMLElement;
  readonly who: HTMLElement;
  readonly reasonRow: HTMLElement;
  readonly reasonLabel: HTMLElement;
  readonly reason: HTMLElement;
  readonly promise: HTMLElement;
  readonly goOn: HTMLButtonElement;
  readonly otherCode: HTMLButtonElement;
  readonly program: HTMLElement;
  readonly ready: HTMLElement;
  readonly steps: HTMLElement;
  readonly download: HTMLAnchorElement;
  readonly message: HTMLElement;
}

/** @throws Error when join.html and this list differ */
export function findJoinElements(root: Document): JoinElements {
  return {
    title: find(root, 'title', HTMLElement),
    languageLabel: find(root, 'language-label', HTMLElement),
    language: find(root, 'language', HTMLSelectElement),
    form: find(root, 'form', HTMLFormElement),
    codeLabel: find(root, 'code-label', HTMLElement),
    code: find(root, 'code', HTMLInputElement),
    codeHint: find(root, 'code-hint', HTMLElement),
    next: find(root, 'next', HTMLButtonElement),
    asker: find(root, 'asker', HTMLElement),
    who: find(root, 'who', HTMLElement),
    reasonRow: find(root, 'reason-row', HTMLElement),
    reasonLabel: find(root, 'reason-label', HTMLElement),
    reason: find(root, 'reason', HTMLElement),
    promise: find(root, 'promise', HTMLElement),
    goOn: find(root, 'go-on', HTMLButtonElement),
    otherCode: find(root, 'other-code', HTMLButtonElement),
    program: find(root, 'program', HTMLElement),
    ready: find(root, 'ready', HTMLElement),
    steps: find(root, 'steps', HTMLElement),
    download: find(root, 'download', HTMLAnchorElement),
    message: find(root, 'message', HTMLElement),
  };
}
