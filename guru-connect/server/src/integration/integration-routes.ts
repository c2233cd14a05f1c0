import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { INTEGRATION_BASE_PATH, OPERATIONS, type OperationId } from 'guru-connect-contract';
import { isFeatureName } from '../config/features.ts';
import { ApiError } from '../http/api-error.ts';
import { authenticateCaller, requireConfigured } from './authenticate-caller.ts';
import { type DocumentOperation, readOperations } from './document-operations.ts';
import type { Answer, Handler, ValidRequest } from './handler.ts';
import { HANDLERS, type Handlers } from './handlers.ts';
import type { IntegrationContext } from './integration-context.ts';
import { compileRequestValidator, documentAjv, type RawRequest } from './request-validator.ts';

const ALL_METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Largest body of the namespace, in bytes; the largest valid one is about 5 KB. */
const BODY_LIMIT = 64 * 1024;

/**
 * Serves the contract's document: each of its operations, each by its handler, and nothing else. Throws, and so keeps
 * the relay from starting, when document and handlers do not cover each other.
 */
export async function integrationRoutes(app: FastifyInstance, context: IntegrationContext): Promise<void> {
  const operations = readOperations();
  assertCovered(operations);
  const ajv = documentAjv();
  // Fastify reads plain text of its own accord; here JSON is the only type there is.
  app.removeContentTypeParser('text/plain');
  await app.register(rateLimit, {
    max: context.config.rateLimitPerMinute,
    timeWindow: 60_000,
    hook: 'onRequest',
    // The plugin's own headers are not in the contract; Retry-After is all that a caller needs.
    addHeaders: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
      'retry-after': true,
    },
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: (_, { ttl }) =>
      new ApiError(
        'rate_limited',
        'Too many requests; wait as Retry-After says.',
        Math.max(1, Math.ceil(ttl / 1000)),
      ),
  });
  app.addHook('onRequest', async () => requireConfigured(context.config.integrationKeys));
  for (const operation of operations) serve(app, context, operation, compileRequestValidator(ajv, operation));
  for (const [path, methods] of methodsByPath(operations)) refuseOtherMethods(app, path, methods);
}

function assertCovered(operations: readonly DocumentOperation[]): void {
  const inDocument = new Set(operations.map(({ id }) => id));
  const unserved = operations.filter(({ id }) => !Object.hasOwn(HANDLERS, id)).map(({ id }) => id);
  const unnamed = Object.keys(HANDLERS).filter((id) => !inDocument.has(id as OperationId));
  if (unserved.length + unnamed.length > 0) {
    throw new Error(
      `Contract and handlers differ: unserved ${unserved.join()}, not in the document ${unnamed.join()}.`,
    );
  }
}

function serve(
  app: FastifyInstance,
  context: IntegrationContext,
  operation: DocumentOperation,
  validate: (request: RawRequest) => void,
): void {
  const { successStatus, features } = OPERATIONS[operation.id];
  const off = features.find((feature) => isFeatureName(feature) && !context.config.features[feature]);
  app.route({
    method: operation.method,
    url: routePath(operation.path),
    bodyLimit: BODY_LIMIT,
    exposeHeadRoute: false,
    // Before the body is read: nobody without a credential makes the relay parse anything.
    onRequest: async (request) => {
      if (!operation.open) authenticateCaller(request.headers.authorization, context.config.integrationKeys);
      if (off) throw new ApiError('feature_disabled', `${off} is switched off on this server.`);
    },
    handler: async (request, reply) => {
      const raw = toRaw(request);
      validate(raw);
      return send(reply, successStatus, await call(operation.id, context, raw));
    },
  });
}

function toRaw(request: FastifyRequest): RawRequest {
  return {
    path: request.params as Record<string, string>,
    headers: request.headers,
    query: request.query as Record<string, unknown>,
    body: request.body,
  };
}

/** The validator has just shown that the request is what the operation's types say. */
async function call<Id extends OperationId>(
  id: Id,
  context: IntegrationContext,
  raw: RawRequest,
): Promise<Answer<Id>> {
  const handlers: Handlers = HANDLERS;
  const handler: Handler<Id> = handlers[id];
  const key = raw.headers['idempotency-key'];
  return await handler(context, {
    parameters: raw.path,
    body: raw.body,
    idempotencyKey: typeof key === 'string' ? key : undefined,
  } as ValidRequest<Id>);
}

function send(reply: FastifyReply, status: number, { body, headers }: Answer<OperationId>) {
  reply.code(status).headers({ ...headers });
  return body === undefined ? reply.send() : reply.type('application/json').send(body);
}

function routePath(path: string): string {
  return `${INTEGRATION_BASE_PATH}${path.replaceAll(/\{([a-z_]+)\}/g, ':$1')}`;
}

function methodsByPath(operations: readonly DocumentOperation[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of operations) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
}

function refuseOtherMethods(app: FastifyInstance, path: string, allowed: readonly string[]): void {
  app.route({
    method: ALL_METHODS.filter((method) => !allowed.includes(method)),
    url: routePath(path),
    exposeHeadRoute: false,
    onRequest: async (_, reply) => {
      reply.header('allow', allowed.join(', '));
      throw new ApiError('method_not_allowed', `This address takes ${allowed.join(' and ')} only.`);
    },
    handler: async () => undefined,
  });
}
