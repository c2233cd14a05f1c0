/** An element by its id. @throws Error when the page has none of this kind */
export function find<Kind extends HTMLElement>(root: Document, id: string, kind: new () => Kind): Kind {
  const element = root.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${kind.name} #${id}`);
}
