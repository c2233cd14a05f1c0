/**
 * The part of JSON Schema 2020-12 that the message schemas use. The generator refuses a schema with any other
 * keyword, so that this stays small enough for a viewer's bundle and still means what the published schemas mean.
 */
export interface MessageRule {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly const?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, MessageRule>>;
  readonly items?: MessageRule;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Violation {
  /** JSON pointer to the offending value. */
  readonly path: string;
  readonly problem: string;
}

/** First rule that a value breaks, or null. Sizes are looked at before contents, so that a huge value costs nothing. */
export function findViolation(rule: MessageRule, value: unknown, path: string): Violation | null {
  if (rule.const !== undefined && value !== rule.const) return { path, problem: `must be "${rule.const}"` };
  switch (rule.type) {
    case 'object':
      return isRecord(value) ? objectViolation(rule, value, path) : wrongType(rule, path);
    case 'array':
      return Array.isArray(value) ? arrayViolation(rule, value, path) : wrongType(rule, path);
    case 'string':
      return typeof value === 'string' ? stringViolation(rule, value, path) : wrongType(rule, path);
    case 'integer':
      return Number.isInteger(value) ? numberViolation(rule, Number(value), path) : wrongType(rule, path);
    case 'number':
      return Number.isFinite(value) ? numberViolation(rule, Number(value), path) : wrongType(rule, path);
    case 'boolean':
      return typeof value === 'boolean' ? null : wrongType(rule, path);
    default:
      return null;
  }
}

/** A plain object as far as messages go: neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType(rule: MessageRule, path: string): Violation {
  return { path, problem: `must be of type ${rule.type}` };
}

function objectViolation(rule: MessageRule, value: Record<string, unknown>, path: string): Violation | null {
  for (const name of rule.required ?? []) {
    if (!Object.hasOwn(value, name)) return { path: `${path}/${name}`, problem: 'is missing' };
  }
  for (const [name, inner] of Object.entries(rule.properties ?? {})) {
    if (!Object.hasOwn(value, name)) continue;
    const violation = findViolation(inner, value[name], `${path}/${name}`);
    if (violation) return violation;
  }
  return null;
}

function arrayViolation(rule: MessageRule, value: readonly unknown[], path: string): Violation | null {
  if (value.length < (rule.minItems ?? 0)) return { path, problem: 'has too few items' };
  if (value.length > (rule.maxItems ?? Number.POSITIVE_INFINITY))
    return { path, problem: 'has too many items' };
  if (!rule.items) return null;
  for (const [index, item] of value.entries()) {
    const violation = findViolation(rule.items, item, `${path}/${index}`);
    if (violation) return violation;
  }
  return null;
}

function stringViolation(rule: MessageRule, value: string, path: string): Violation | null {
  const maximum = rule.maxLength ?? Number.POSITIVE_INFINITY;
  // JSON Schema counts code points; a string has at most twice as many UTF-16 units, so most are settled without a walk.
  if (value.length > 2 * maximum) return { path, problem: 'is too long' };
  const length = codePoints(value);
  if (length > maximum) return { path, problem: 'is too long' };
  if (length < (rule.minLength ?? 0)) return { path, problem: 'is too short' };
  if (rule.pattern !== undefined && !new RegExp(rule.pattern, 'u').test(value)) {
    return { path, problem: 'has the wrong form' };
  }
  return null;
}

function codePoints(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

function numberViolation(rule: MessageRule, value: number, path: string): Violation | null {
  if (value < (rule.minimum ?? Number.NEGATIVE_INFINITY)) return { path, problem: 'is too small' };
  if (value > (rule.maximum ?? Number.POSITIVE_INFINITY)) return { path, problem: 'is too large' };
  return null;
}
