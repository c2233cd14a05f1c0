import { ERROR_CODES, type KnownErrorCode, OPERATIONS, type OperationId } from 'guru-connect-contract';
import { type OpenApiDocument, openapiDocument } from 'guru-connect-contract/document';
import type { DocumentOperation } from '../../src/contract/document-operations.ts';
import { readOperations } from '../../src/contract/document-operations.ts';
import { SchemaValues } from './negative-values.ts';

export type CaseKind =
  | 'required'
  | 'type'
  | 'bound'
  | 'unknown field'
  | 'content type'
  | 'malformed'
  | 'oversized'
  | 'credential'
  | 'unknown id'
  | 'unknown query'
  | 'body where none belongs';

/** A request that must be refused, and how. */
export interface NegativeCase {
  readonly id: OperationId;
  readonly name: string;
  readonly kind: CaseKind;
  readonly path: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly credential?: string | null;
  /** As it goes over the line. */
  readonly rawBody?: string;
  /** Such as `422 validation_failed`; one of these. */
  readonly expected: readonly string[];
}

/** Above what the server reads; by the document each operation with a body, and DELETE, has 413 for it. */
const OVERSIZED = 70_000;
const OVER_HTTP = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** Everything that can be wrong with a request, for every operation of the document. */
export function negativeCases(document: OpenApiDocument = openapiDocument): NegativeCase[] {
  const values = new SchemaValues(document);
  return readOperations(document, OPERATIONS).flatMap((operation) => casesOf(values, operation));
}

/** A request that breaks no rule: what the cases start from. */
export function properRequest(values: SchemaValues, operation: DocumentOperation) {
  const { parameters, bodyPointer } = operation;
  const path = Object.fromEntries(
    parameters
      .filter((one) => one.in === 'path')
      .map(({ name, schemaPointer }) => [name, String(values.sample({ $ref: schemaPointer }))]),
  );
  const body = bodyPointer === undefined ? undefined : JSON.stringify(values.sample({ $ref: bodyPointer }));
  return { path, ...(body === undefined ? {} : { rawBody: body }) };
}

function casesOf(values: SchemaValues, operation: DocumentOperation): NegativeCase[] {
  const { id, open } = operation;
  const proper = properRequest(values, operation);
  const refused = (
    kind: CaseKind,
    name: string,
    code: KnownErrorCode,
    change: Partial<NegativeCase>,
  ): NegativeCase => ({
    ...{ id, kind, name: `${id}: ${name}`, ...proper },
    ...{ expected: [`${ERROR_CODES[code].status} ${code}`], ...change },
  });
  return [
    ...(open ? [] : wrongCredentials(refused)),
    ...(operation.refusesInvalid ? wrongRequests(values, operation, proper.path, refused) : []),
    ...bodiesThatAreNone(id, refused),
    ...unknownIds(id, refused),
  ];
}

type Refused = (
  kind: CaseKind,
  name: string,
  code: KnownErrorCode,
  change: Partial<NegativeCase>,
) => NegativeCase;

function wrongCredentials(refused: Refused): NegativeCase[] {
  return [
    refused('credential', 'no credential', 'unauthorized', { credential: null }),
    refused('credential', 'wrong credential', 'unauthorized', { credential: 'not-the-integration-key' }),
    refused('credential', 'empty credential', 'unauthorized', { credential: '' }),
  ];
}

function wrongRequests(
  values: SchemaValues,
  { parameters, bodyPointer }: DocumentOperation,
  path: Readonly<Record<string, string>>,
  refused: Refused,
): NegativeCase[] {
  const invalid = (kind: CaseKind, name: string, change: Partial<NegativeCase>) =>
    refused(kind, name, 'validation_failed', change);
  const cases = [invalid('unknown query', 'unknown query parameter', { query: '?surprise=1' })];
  for (const { name, in: place, schemaPointer } of parameters) {
    for (const wrong of values.wrong({ $ref: schemaPointer }, name)) {
      // Paths and headers are text, and an empty part of a path is another path.
      if (typeof wrong.value !== 'string' || wrong.value === '') continue;
      if (place === 'path')
        cases.push(invalid(wrong.kind, wrong.name, { path: { ...path, [name]: wrong.value } }));
      else if (place === 'query')
        cases.push(
          invalid(wrong.kind, wrong.name, { query: `?${new URLSearchParams({ [name]: wrong.value })}` }),
        );
      else if (OVER_HTTP.test(wrong.value))
        cases.push(invalid(wrong.kind, wrong.name, { headers: { [name]: wrong.value } }));
    }
  }
  if (bodyPointer !== undefined) {
    for (const wrong of values.wrong({ $ref: bodyPointer }, 'body'))
      cases.push(invalid(wrong.kind, wrong.name, { rawBody: JSON.stringify(wrong.value) }));
  }
  return cases;
}

/** For each operation that the document gives the answers to such bodies, whether it takes one or not. */
function bodiesThatAreNone(id: OperationId, refused: Refused): NegativeCase[] {
  const { errorCodes, requestSchema } = OPERATIONS[id];
  const has = (code: KnownErrorCode) => errorCodes.some((one) => one === code);
  const cases: NegativeCase[] = [];
  if (has('malformed_json')) {
    for (const rawBody of ['{"a":', 'text', '{"a":1}}', '{"__proto__":{"a":1}}', "{'a':1}"])
      cases.push(refused('malformed', `malformed ${rawBody}`, 'malformed_json', { rawBody }));
  }
  if (has('unsupported_media_type')) {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])
      cases.push(
        refused('content type', type, 'unsupported_media_type', {
          rawBody: '{}',
          headers: { 'content-type': type },
        }),
      );
  }
  if (has('payload_too_large')) {
    const rawBody = JSON.stringify({ filler: 'x'.repeat(OVERSIZED) });
    cases.push(refused('oversized', `${OVERSIZED} bytes`, 'payload_too_large', { rawBody }));
  }
  if (requestSchema === null && has('malformed_json')) {
    const rawBody = '{"surprise":1}';
    cases.push(refused('body where none belongs', 'a body', 'validation_failed', { rawBody }));
  }
  return cases;
}

/** Well-formed identifiers that nothing has; the codes are those that the document gives the operation. */
function unknownIds(id: OperationId, refused: Refused): NegativeCase[] {
  const { errorCodes } = OPERATIONS[id];
  const expected = errorCodes.filter((code) => code.endsWith('_not_found')).map((code) => `404 ${code}`);
  const [first] = expected;
  return first === undefined ? [] : [refused('unknown id', 'unknown id', 'route_not_found', { expected })];
}
