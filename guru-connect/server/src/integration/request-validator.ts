import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApiDocument } from 'guru-connect-contract/document';
import { openapiDocument } from 'guru-connect-contract/document';
import { ApiError } from '../http/api-error.ts';
import type { DocumentOperation } from '../contract/document-operations.ts';

const DOCUMENT_ID = 'contract';

export interface RawRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Ajv with the whole document in it, so that schemas refer to each other as they do there. */
export function documentAjv(document: OpenApiDocument = openapiDocument): Ajv2020 {
  // Nothing is stripped, coerced or filled in: what a caller sent is what is judged.
  const ajv = new Ajv2020({
    strict: false,
    allErrors: false,
    coerceTypes: false,
    removeAdditional: false,
    // The contract's own pipeline has checked the document, and simplified code would run no sooner than it was made.
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: DOCUMENT_ID });
  return ajv;
}

export function compilePointer(ajv: Ajv2020, pointer: string): ValidateFunction {
  return ajv.compile({ $ref: `${DOCUMENT_ID}${pointer}` });
}

/**
 * An operation's rules as a function that throws ApiError `validation_failed` naming the first one broken. They are
 * compiled with the first request: half of the time of a start would be theirs.
 */
export function lazyRequestValidator(
  ajv: () => Ajv2020,
  operation: DocumentOperation<string>,
): (request: RawRequest) => void {
  let validate: ((request: RawRequest) => void) | undefined;
  return (request) => {
    validate ??= compile(ajv(), operation);
    validate(request);
  };
}

function compile(ajv: Ajv2020, operation: DocumentOperation<string>): (request: RawRequest) => void {
  const parameters = operation.parameters.map((parameter) => ({
    ...parameter,
    validate: compilePointer(ajv, parameter.schemaPointer),
  }));
  const queryNames = new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name));
  const body = operation.bodyPointer === undefined ? undefined : compilePointer(ajv, operation.bodyPointer);
  return (request) => {
    if (!operation.refusesInvalid) return;
    for (const parameter of parameters) {
      const value =
        parameter.in === 'path'
          ? request.path[parameter.name]
          : parameter.in === 'header'
            ? request.headers[parameter.name.toLowerCase()]
            : request.query[parameter.name];
      if (value === undefined && !parameter.required) continue;
      check(parameter.validate, value, parameter.name);
    }
    const unknown = Object.keys(request.query).find((name) => !queryNames.has(name));
    if (unknown !== undefined)
      throw new ApiError('validation_failed', 'The query holds a parameter that is not known.');
    if (body) check(body, request.body, 'body');
    else if (request.body !== undefined && request.body !== null) {
      throw new ApiError('validation_failed', 'This call takes no body.');
    }
  };
}

function check(validate: ValidateFunction, value: unknown, name: string): void {
  if (!validate(value)) throw new ApiError('validation_failed', describe(name, validate.errors?.[0]));
}

/** Names the place and the rule, never the value, which may be a secret in the wrong field. */
function describe(name: string, error: ErrorObject | undefined): string {
  const place = `${name}${(error?.instancePath ?? '').replaceAll('/', '.')}`;
  const property: unknown = error?.params.additionalProperty;
  if (typeof property === 'string')
    return `${place} has a field that is not known: ${property.slice(0, 100)}.`;
  return `${place} ${error?.message ?? 'does not fit'}.`;
}
