import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { SCHEMAS } from 'guru-connect-contract/schemas';

type SchemaName = keyof typeof SCHEMAS;

/**
 * The contract's own pipeline has checked its schemas, and simplified code would run no sooner than it was made: without
 * both a start takes a third of the time.
 */
const ajv = new Ajv2020({
  strict: false,
  allErrors: false,
  meta: false,
  validateSchema: false,
  code: { optimize: false },
});
addFormats.default(ajv);

const compiled = new Map<SchemaName, ValidateFunction>();

function validatorOf(schema: SchemaName): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const validate = ajv.compile(SCHEMAS[schema]);
  compiled.set(schema, validate);
  return validate;
}

/** Compiles schemas ahead, so that the first click does not wait for it. */
export function prepareValidation(schemas: Iterable<SchemaName>): void {
  for (const schema of schemas) validatorOf(schema);
}

/**
 * Whether an answer has the shape that the contract promises.
 * @returns null, or where it differs
 */
export function findContractViolation(schema: SchemaName, answer: unknown): string | null {
  const validate = validatorOf(schema);
  if (validate(answer)) return null;
  const error = validate.errors?.[0];
  return `${error?.instancePath ?? ''} ${error?.message ?? 'does not match'}`.trim().slice(0, 200);
}
