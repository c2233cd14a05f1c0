/** The part of JSON Schema that the contract's payloads use. */
export interface PayloadSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, PayloadSchema>>;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly PayloadSchema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, PayloadSchema>>;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly 'x-known-values'?: Readonly<Record<string, string>>;
}

export interface Variant {
  /** Where in the payload, and what was done there. */
  readonly what: string;
  readonly payload: unknown;
  /** Whether the schema has to take it. */
  readonly valid: boolean;
}

type Json = Record<string, unknown>;

/**
 * Payloads that differ from a valid one in one place each, derived from its schema: every field missing, of another
 * type, beyond and at its bounds, null where that is allowed and where not, another value of an open and of a closed
 * set, and one more field in each object.
 */
export function variantsOf(schema: PayloadSchema, payload: Json): Variant[] {
  const variants: Variant[] = [];
  const visit = (rule: PayloadSchema, value: unknown, path: readonly string[]) => {
    const options = resolve(schema, rule);
    const add = (what: string, changed: unknown, valid: boolean) =>
      variants.push({ what: `${path.join('.')}: ${what}`, payload: put(payload, path, changed), valid });
    const nullable = options.some(({ type }) => type === 'null' || type?.includes('null'));
    add('null', null, nullable);
    const main = options.find(({ type }) => type !== 'null');
    if (!main) throw new Error(`${path.join('.')} has no type`);
    if (!main.properties) {
      for (const [what, changed, valid] of leafVariants(main)) add(what, changed, valid);
      return;
    }
    add('a text', 'text', false);
    add('a list', [], false);
    // An optional object that this payload lacks; another payload has it.
    if (value === undefined || value === null) return;
    const object = value as Json;
    add('one more field', { ...object, added_tomorrow: 1 }, true);
    for (const [name, inner] of Object.entries(main.properties)) {
      const { [name]: _gone, ...rest } = object;
      add(`without ${name}`, rest, main.required?.includes(name) !== true);
      visit(inner, object[name], [...path, name]);
    }
  };
  visit(schema, payload, []);
  return variants;
}

function leafVariants(rule: PayloadSchema): [what: string, value: unknown, valid: boolean][] {
  const found: [string, unknown, boolean][] = [
    ['an object', {}, false],
    ['a truth value', true, false],
  ];
  if (rule.type === 'number' || rule.type === 'integer') {
    found.push(['a text', '1', false]);
    if (rule.type === 'integer') found.push(['a fraction', (rule.minimum ?? 0) + 0.5, false]);
    if (rule.minimum !== undefined)
      found.push(['at least', rule.minimum, true], ['too little', rule.minimum - 1, false]);
    if (rule.maximum !== undefined)
      found.push(['at most', rule.maximum, true], ['too much', rule.maximum + 1, false]);
    return found;
  }
  found.push(['a number', 1, false]);
  if (rule.const !== undefined) return [...found, ['another constant', `${rule.const}s`, false]];
  if (rule.enum) return [...found, ['not in the set', 'sideways', false], ...rule.enum.map(known)];
  for (const value of Object.keys(rule['x-known-values'] ?? {})) found.push(known(value));
  if (rule['x-known-values']) found.push(['a value of tomorrow', 'a_value_of_tomorrow', true]);
  if (rule.format) found.push(['of another form', 'x'.repeat(rule.minLength ?? 1), false]);
  if (rule.minLength) found.push(['too short', 'x'.repeat(rule.minLength - 1), false]);
  if (rule.maxLength) {
    found.push(['too long', 'x'.repeat(rule.maxLength + 1), false]);
    const longest = 'x'.repeat(rule.maxLength);
    const fits = rule.pattern === undefined || new RegExp(rule.pattern, 'u').test(longest);
    if (!rule.format) found.push(['as long as it may be', longest, fits]);
  }
  if (rule.pattern) found.push(['with a control character', 'x\n', false]);
  return found;
}

function known(value: string): [string, unknown, boolean] {
  return [`the known value ${value}`, value, true];
}

/** What a rule may mean, references followed. */
function resolve(root: PayloadSchema, rule: PayloadSchema): PayloadSchema[] {
  if (rule.$ref !== undefined) {
    const target = root.$defs?.[rule.$ref.replace('#/$defs/', '')];
    if (!target) throw new Error(`${rule.$ref} is not there`);
    return resolve(root, target);
  }
  return rule.anyOf ? rule.anyOf.flatMap((option) => resolve(root, option)) : [rule];
}

function put(payload: Json, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  return { ...payload, [name]: put(payload[name] as Json, rest, value) };
}
