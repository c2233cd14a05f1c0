import { OPERATIONS, type OperationId } from 'guru-connect-contract';
import { type OpenApiDocument, openapiDocument } from 'guru-connect-contract/document';
import { z } from 'zod';

/** A parameter of an operation; where its schema lies in the document is a JSON pointer. */
export interface DocumentParameter {
  readonly name: string;
  readonly in: 'path' | 'header' | 'query';
  readonly required: boolean;
  readonly schemaPointer: string;
}

export interface DocumentOperation<Id extends string = OperationId> {
  readonly id: Id;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in the document, below its server URL. */
  readonly path: string;
  readonly open: boolean;
  readonly parameters: readonly DocumentParameter[];
  readonly bodyPointer: string | undefined;
  /** Whether it has an answer for a request that breaks a rule; one without any refuses nothing. */
  readonly refusesInvalid: boolean;
}

const METHODS = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'header', 'query']),
  required: z.boolean().default(false),
});
const operationSchema = z.object({
  operationId: z.string(),
  parameters: z.array(z.unknown()).default([]),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
});

/** Walks the contract's document; throws for an operation that its own table does not know. */
export function readOperations(): DocumentOperation[];
export function readOperations<Id extends string>(
  document: OpenApiDocument,
  table: Readonly<Record<Id, object>>,
): DocumentOperation<Id>[];
export function readOperations(
  document: OpenApiDocument = openapiDocument,
  table: Readonly<Record<string, object>> = OPERATIONS,
): DocumentOperation<string>[] {
  return Object.entries(document.paths).flatMap(([path, item]) => {
    const shared = Array.isArray(item.parameters) ? item.parameters : [];
    return Object.entries(METHODS).flatMap(([verb, method]) => {
      if (item[verb] === undefined) return [];
      const operation = operationSchema.parse(item[verb]);
      if (!Object.hasOwn(table, operation.operationId))
        throw new Error(`${operation.operationId} is not in the operation table.`);
      const at = `#/paths/${escapePointer(path)}`;
      const parameters = [
        ...shared.map((parameter, index) => toParameter(document, parameter, `${at}/parameters/${index}`)),
        ...operation.parameters.map((parameter, index) =>
          toParameter(document, parameter, `${at}/${verb}/parameters/${index}`),
        ),
      ];
      const bodyPointer =
        operation.requestBody === undefined
          ? undefined
          : `${at}/${verb}/requestBody/content/application~1json/schema`;
      const open = operation.security?.length === 0;
      const refusesInvalid = Object.hasOwn(operation.responses, '422');
      return [{ id: operation.operationId, method, path, open, parameters, bodyPointer, refusesInvalid }];
    });
  });
}

/** RFC 6901, section 3, then percent-encoded as a URI fragment wants it. */
function escapePointer(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function toParameter(document: OpenApiDocument, value: unknown, pointer: string): DocumentParameter {
  const reference = z.object({ $ref: z.string() }).safeParse(value).data?.$ref;
  if (reference === undefined) return { ...parameterSchema.parse(value), schemaPointer: `${pointer}/schema` };
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const target = document.components.parameters?.[name];
  return { ...parameterSchema.parse(target), schemaPointer: `${reference}/schema` };
}
