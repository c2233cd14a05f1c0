import {
  type Document,
  type MediaType,
  type Operation,
  type Parameter,
  type PathItem,
  type Reference,
  referenceName,
  type Response,
} from './openapi-document.ts';

export interface OperationEntry {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly pathParameters: readonly string[];
  readonly queryParameters: readonly string[];
  readonly successStatus: number;
  readonly requiresCredential: boolean;
  readonly acceptsIdempotencyKey: boolean;
  readonly requestSchema: string | null;
  readonly responseSchema: string | null;
  readonly features: readonly string[];
  readonly statuses: readonly number[];
  readonly errorCodes: readonly string[];
}

const METHODS = ['get', 'post', 'delete'] as const;

/** One entry for each operation, by `operationId`, in the order of the document. */
export function operationTable(document: Document): Record<string, OperationEntry> {
  const table: Record<string, OperationEntry> = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) table[operation.operationId] = entry(document, path, item, method, operation);
    }
  }
  return table;
}

function entry(
  document: Document,
  path: string,
  item: PathItem,
  method: (typeof METHODS)[number],
  operation: Operation,
): OperationEntry {
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(
    (reference) => document.components.parameters[referenceName(reference)],
  );
  const statuses = Object.keys(operation.responses).map(Number);
  const success = statuses.filter((status) => status < 400);
  const successStatus = success[0];
  if (successStatus === undefined || success.length > 1) {
    throw new Error(`${operation.operationId} must have exactly one success`);
  }
  const answers = statuses.map((status) => ({
    status,
    response: resolve(document, operation.responses[String(status)]),
  }));
  const namesIn = (place: Parameter['in']) =>
    parameters.filter((parameter) => parameter?.in === place).map((parameter) => parameter?.name ?? '');
  return {
    method: upperCase(method),
    path,
    pathParameters: namesIn('path'),
    queryParameters: namesIn('query'),
    successStatus,
    requiresCredential: operation.security.length > 0,
    acceptsIdempotencyKey: parameters.some((parameter) => parameter?.name === 'Idempotency-Key'),
    requestSchema: schemaName(operation.requestBody?.content['application/json']),
    responseSchema: schemaName(
      answers.find(({ status }) => status === successStatus)?.response.content?.['application/json'],
    ),
    features: operation['x-feature-flags'] ?? [],
    statuses,
    errorCodes: answers
      .filter(({ status }) => status >= 400)
      .flatMap(({ response }) => Object.keys(response.content?.['application/json'].examples ?? {})),
  };
}

function upperCase(method: (typeof METHODS)[number]): OperationEntry['method'] {
  return ({ get: 'GET', post: 'POST', delete: 'DELETE' } as const)[method];
}

function schemaName(media: MediaType | undefined): string | null {
  return media ? referenceName(media.schema) : null;
}

function resolve(document: Document, response: Reference | Response | undefined): Response {
  if (response && !('$ref' in response)) return response;
  const found = response && document.components.responses[referenceName(response)];
  if (!found) throw new Error('the document refers to a response that it does not hold');
  return found;
}
