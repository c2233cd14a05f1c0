/** EditContext (W3C EditContext API): text input for a canvas. TypeScript does not know it yet, nor do all browsers. */
export interface EditContext extends EventTarget {
  readonly text: string;
  updateText(start: number, end: number, text: string): void;
  updateControlBounds(bounds: DOMRect): void;
  updateSelectionBounds(bounds: DOMRect): void;
}

type Editable = HTMLElement & { editContext?: EditContext | null };

/** Null where the browser has none. */
export function createEditContext(): EditContext | null {
  const { EditContext: Context } = window as { EditContext?: new () => EditContext };
  return Context ? new Context() : null;
}

export function setEditContext(element: Editable, context: EditContext | null): void {
  if (element.editContext !== context) element.editContext = context;
}
