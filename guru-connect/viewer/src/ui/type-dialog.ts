import { find } from './find-element.ts';

/** The elements of the dialog *Type text*. */
interface TypeElements {
  readonly dialog: HTMLDialogElement;
  readonly form: HTMLFormElement;
  readonly text: HTMLInputElement;
  readonly show: HTMLInputElement;
  readonly enter: HTMLInputElement;
  readonly cancel: HTMLButtonElement;
}

function findTypeElements(root: Document): TypeElements {
  return {
    dialog: find(root, 'type-dialog', HTMLDialogElement),
    form: find(root, 'type-form', HTMLFormElement),
    text: find(root, 'type-text', HTMLInputElement),
    show: find(root, 'type-show', HTMLInputElement),
    enter: find(root, 'type-enter', HTMLInputElement),
    cancel: find(root, 'type-cancel', HTMLButtonElement),
  };
}

/** A password typed on the machine whatever the layouts. Nothing of it stays in the page when the dialog closes. */
export class TypeDialog {
  readonly #elements: TypeElements;

  /** `type` gets the text, with a line feed at its end for Enter; `closed` runs after it. */
  constructor(root: Document, { type, closed }: { type(text: string): void; closed(): void }) {
    const { dialog, form, text, show, enter, cancel } = findTypeElements(root);
    this.#elements = { dialog, form, text, show, enter, cancel };
    show.addEventListener('change', () => {
      text.type = show.checked ? 'text' : 'password';
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const typed = text.value + (enter.checked ? '\n' : '');
      dialog.close();
      if (typed !== '') type(typed);
    });
    cancel.addEventListener('click', () => dialog.close());
    // Escape closes the dialog and nothing behind it.
    dialog.addEventListener('keydown', (event) => event.stopPropagation());
    dialog.addEventListener('close', () => {
      this.#wipe();
      closed();
    });
  }

  open(): void {
    this.#wipe();
    this.#elements.dialog.showModal();
    this.#elements.text.focus();
  }

  /** Text cannot be typed any more. */
  close(): void {
    if (this.#elements.dialog.open) this.#elements.dialog.close();
  }

  #wipe(): void {
    const { form, text } = this.#elements;
    form.reset();
    text.type = 'password';
  }
}
