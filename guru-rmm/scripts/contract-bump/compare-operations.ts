/** What of an OpenAPI document matters here. */
export interface OpenApi {
  paths: Record<string, Record<string, unknown>>;
  [part: string]: unknown;
}

export interface OperationChange {
  operation: string;
  kind: 'added' | 'removed' | 'changed';
  /** Where in the operation, with every `$ref` followed. */
  where: string;
  before?: unknown;
  after?: unknown;
  /** The field that it belongs to is new itself. */
  ofNewField?: boolean;
}

/** Words for people: they change no program. */
const PROSE = new Set(['description', 'summary', 'title', 'example', 'examples', 'tags']);

/** Differences of the given operations alone; everything else of the document is somebody else's. */
export function compareOperations(
  before: OpenApi,
  after: OpenApi,
  ids: readonly string[],
): OperationChange[] {
  return ids.flatMap((id) => compareLeaves(id, flatten(before, id), flatten(after, id)));
}

/** Differences of the embed protocol's messages, each a JSON schema by its type. The dashboard speaks all of them. */
export function compareMessages(before: MessageSchemas, after: MessageSchemas): OperationChange[] {
  const leaves = (schema: unknown) => {
    const found = new Map<string, unknown>();
    if (schema !== undefined) walk({ paths: {} }, schema, '', [], found);
    // Names the package's version, not a rule.
    found.delete('$id');
    return found;
  };
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((type) =>
    before[type] === undefined
      ? [{ operation: type, kind: 'added' as const, where: 'the whole message' }]
      : compareLeaves(type, leaves(before[type]), leaves(after[type])),
  );
}

export type MessageSchemas = Readonly<Record<string, unknown>>;

function compareLeaves(
  operation: string,
  old: ReadonlyMap<string, unknown>,
  young: ReadonlyMap<string, unknown>,
): OperationChange[] {
  if (young.size === 0) return [{ operation, kind: 'removed', where: 'all of it' }];
  const changes: OperationChange[] = [];
  for (const [where, value] of old) {
    if (!young.has(where)) changes.push({ operation, kind: 'removed', where, before: value });
    else if (young.get(where) !== value) {
      changes.push({ operation, kind: 'changed', where, before: value, after: young.get(where) });
    }
  }
  for (const [where, value] of young) {
    if (old.has(where)) continue;
    changes.push({ operation, kind: 'added', where, after: value, ofNewField: isOfNewField(where, old) });
  }
  return changes;
}

/** Whether the innermost field around a place is unknown to the older document. */
function isOfNewField(where: string, old: ReadonlyMap<string, unknown>): boolean {
  const field = /^.*\.properties\.[^.[]+/.exec(where)?.[0];
  if (field === undefined) return false;
  return ![...old.keys()].some((known) => known.startsWith(`${field}.`) || known.startsWith(`${field}[`));
}

/** Each leaf of an operation by its place, method and path among them. */
function flatten(document: OpenApi, operationId: string): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!isObject(operation) || operation.operationId !== operationId) continue;
      leaves.set('method and path', `${method.toUpperCase()} ${path}`);
      walk(document, operation, '', [], leaves);
      walk(document, item.parameters ?? [], 'parameters of the path', [], leaves);
    }
  }
  return leaves;
}

function walk(
  document: OpenApi,
  value: unknown,
  where: string,
  open: readonly string[],
  leaves: Map<string, unknown>,
): void {
  if (isObject(value) && typeof value.$ref === 'string') {
    if (open.includes(value.$ref)) return;
    walk(document, resolve(document, value.$ref), where, [...open, value.$ref], leaves);
    return;
  }
  if (Array.isArray(value)) {
    // Lists of names are sets: their order says nothing.
    value.forEach((entry, index) => {
      const name = isObject(entry) ? String(entry.name ?? entry.$ref ?? index) : String(entry);
      walk(document, entry, `${where}[${name}]`, open, leaves);
    });
    return;
  }
  if (!isObject(value)) {
    leaves.set(where, value);
    return;
  }
  for (const [key, entry] of Object.entries(value)) {
    // Below `properties` a key is a field's name, whatever it is.
    if (PROSE.has(key) && !where.endsWith('properties')) continue;
    // The names of an open set count, since the dashboard has words for them. Their meaning is prose.
    const told = key === 'x-known-values' && isObject(entry) ? Object.keys(entry) : entry;
    walk(document, told, where === '' ? key : `${where}.${key}`, open, leaves);
  }
}

function resolve(document: OpenApi, ref: string): unknown {
  return ref
    .replace(/^#\//, '')
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, part) => (isObject(node) ? node[part] : undefined), document);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
