import type { OpenApiDocument } from 'guru-connect-contract/document';
import { judgeAt, judgeOf } from '../support/judge-schema.ts';

/** A value that breaks one rule of a schema. */
export interface WrongValue {
  /** Where and what, such as `body.technician.name: shorter than 1`. */
  readonly name: string;
  readonly kind: 'required' | 'type' | 'bound' | 'unknown field';
  readonly value: unknown;
}

type Schema = Readonly<Record<string, unknown>>;

/** One of each JSON type; a number that is no integer counts as a type of its own. */
const ONE_OF_EACH: readonly [type: string, value: unknown][] = [
  ['null', null],
  ['boolean', true],
  ['integer', 7],
  ['number', 1.5],
  ['string', 'text'],
  ['array', []],
  ['object', {}],
];

/** Values tried for a string whose schema gives no example. */
const LIKELY_STRINGS = ['https://host.example', 'sample', 'a', '0f8fad5b-d9cb-469f-a165-70867728950e'];
const NOT_OF_PATTERN = ['\u0000', ' ', '\u007f', '<&>'];

/** Derives right and wrong values from the schemas of one document. */
export class SchemaValues {
  readonly #document: OpenApiDocument;
  readonly #ajv;

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#ajv = judgeOf(document);
  }

  resolve(value: unknown): Schema {
    const schema = isRecord(value) ? value : {};
    if (typeof schema.$ref !== 'string') return schema;
    let target: unknown = this.#document;
    for (const part of schema.$ref.slice(2).split('/')) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      target = isRecord(target) ? target[key] : undefined;
    }
    return this.resolve(target);
  }

  fits(schema: unknown, value: unknown): boolean {
    const { $ref } = isRecord(schema) ? schema : {};
    if (typeof $ref === 'string') return judgeAt(this.#ajv, $ref)(value) === true;
    // References inside point into the document, which the compiled schema therefore lies in by name.
    return this.#ajv.validate(rebase(schema), value) === true;
  }

  /** A value that fits, with every field that there is. Throws when none is found, so that no rule goes untried. */
  sample(schema: unknown): unknown {
    const resolved = this.resolve(schema);
    const value = this.#guess(resolved);
    if (!this.fits(schema, value)) throw new Error(`no sample for ${JSON.stringify(resolved)}`);
    return value;
  }

  #guess(schema: Schema): unknown {
    // Of listed values the last: the first one of a session's modes needs a feature that is not built.
    if (Array.isArray(schema.enum)) return schema.enum.at(-1);
    if (Array.isArray(schema.examples)) return schema.examples[0];
    if (schema.default !== undefined) return schema.default;
    const type = typesOf(schema)[0];
    if (type === 'string') return LIKELY_STRINGS.find((text) => this.fits(schema, text));
    if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
    if (type === 'boolean') return true;
    if (type === 'array') return [this.sample(schema.items)];
    const fields = Object.entries(recordOf(schema.properties));
    return Object.fromEntries(fields.map(([name, property]) => [name, this.sample(property)]));
  }

  /** Every way to break one rule of the schema, each tried against the schema itself. */
  wrong(schema: unknown, at: string): WrongValue[] {
    const right = this.sample(schema);
    const found = this.#breakings(this.resolve(schema), right, at);
    for (const { name, value } of found)
      if (this.fits(schema, value)) throw new Error(`${name} is not wrong`);
    return found;
  }

  #breakings(schema: Schema, right: unknown, at: string): WrongValue[] {
    return [
      ...wrongTypes(schema, at),
      ...(typeof right === 'string' ? this.#wrongStrings(schema, right, at) : []),
      ...(typeof right === 'number' ? wrongNumbers(schema, at) : []),
      ...(Array.isArray(right) ? this.#wrongArrays(schema, right, at) : []),
      ...(isRecord(right) ? this.#wrongObjects(schema, right, at) : []),
    ];
  }

  #wrongStrings(schema: Schema, right: string, at: string): WrongValue[] {
    const { minLength, maxLength, pattern, format } = schema;
    const found: WrongValue[] = [];
    const add = (what: string, value: string) => found.push({ name: `${at}: ${what}`, kind: 'bound', value });
    if (typeof minLength === 'number' && minLength > 0)
      add(`shorter than ${minLength}`, right.slice(0, minLength - 1));
    if (typeof maxLength === 'number')
      add(`longer than ${maxLength}`, right.padEnd(maxLength + 1, right.at(-1) ?? 'x'));
    if (typeof pattern === 'string') {
      const breaking = NOT_OF_PATTERN.filter((text) => !new RegExp(pattern, 'u').test(right + text));
      if (breaking.length === 0) throw new Error(`${at}: nothing breaks ${pattern}`);
      for (const text of breaking) add(`with ${JSON.stringify(text)}`, right + text);
    }
    if (typeof format === 'string') add(`no ${format}`, '~'.repeat(right.length));
    if (Array.isArray(schema.enum)) add('not listed', `${right}x`);
    return found;
  }

  #wrongArrays(schema: Schema, right: unknown[], at: string): WrongValue[] {
    const { minItems, maxItems } = schema;
    const inner = this.#breakings(this.resolve(schema.items), right[0], `${at}[0]`);
    const bound = (what: string, length: number): WrongValue => {
      const value = Array.from({ length }, () => right[0]);
      return { name: `${at}: ${what}`, kind: 'bound', value };
    };
    return [
      ...(typeof minItems === 'number' && minItems > 0
        ? [bound(`fewer than ${minItems}`, minItems - 1)]
        : []),
      ...(typeof maxItems === 'number' ? [bound(`more than ${maxItems}`, maxItems + 1)] : []),
      ...inner.map((wrong) => ({ ...wrong, value: [wrong.value] })),
    ];
  }

  #wrongObjects(schema: Schema, right: Schema, at: string): WrongValue[] {
    const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
    const found: WrongValue[] = required.map((name) => {
      const { [name]: _, ...value } = right;
      return { name: `${at}.${name}: missing`, kind: 'required', value };
    });
    if (schema.additionalProperties === false)
      found.push({ name: `${at}: unknown field`, kind: 'unknown field', value: { ...right, surprise: 1 } });
    for (const [name, property] of Object.entries(recordOf(schema.properties))) {
      const inner = this.#breakings(this.resolve(property), right[name], `${at}.${name}`);
      found.push(...inner.map((wrong) => ({ ...wrong, value: { ...right, [name]: wrong.value } })));
    }
    return found;
  }
}

function wrongTypes(schema: Schema, at: string): WrongValue[] {
  const allowed = typesOf(schema);
  if (allowed.length === 0) throw new Error(`${at} has no type`);
  return ONE_OF_EACH.filter(
    ([type]) => !allowed.includes(type) && !(type === 'integer' && allowed.includes('number')),
  ).map(([type, value]) => ({ name: `${at}: ${type}`, kind: 'type', value }));
}

function wrongNumbers({ minimum, maximum }: Schema, at: string): WrongValue[] {
  return [
    ...(typeof minimum === 'number' ? [[`below ${minimum}`, minimum - 1] as const] : []),
    ...(typeof maximum === 'number' ? [[`above ${maximum}`, maximum + 1] as const] : []),
  ].map(([what, value]) => ({ name: `${at}: ${what}`, kind: 'bound', value }));
}

function typesOf({ type, enum: listed }: Schema): string[] {
  if (Array.isArray(type)) return type.map(String);
  if (typeof type === 'string') return [type];
  return Array.isArray(listed) && listed.every((one) => typeof one === 'string') ? ['string'] : [];
}

function rebase(schema: unknown): Schema {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"contract#/');
  const value: unknown = JSON.parse(text);
  return recordOf(value);
}

function recordOf(value: unknown): Schema {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
