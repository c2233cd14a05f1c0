import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { SCHEMAS } from 'guru-connect-contract/schemas';

type SchemaName = keyof typeof SCHEMAS;

const ajv = new Ajv2020({ strict: false, allErrors: false });
addFormats.default(ajv);

const compiled = new Map<SchemaName, ValidateFunction>();

/**
 * Whether an answer has the shape that the contract promises.
 * @returns null, or where it differs
 */
export function findContractViolation(schema: SchemaName, answer: unknown): string | null {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(SCHEMAS[schema]);
    compiled.set(schema, validate);
  }
  if (validate(answer)) return null;
  const error = validate.errors?.[0];
  return `${error?.instancePath ?? ''} ${error?.message ?? 'does not match'}`.trim().slice(0, 200);
}
