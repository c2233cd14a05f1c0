import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { isFeatureName } from '../config/features.ts';
import { withinMs } from '../database/unavailable.ts';
import { ApiError } from '../http/api-error.ts';
import { databaseAway } from '../http/map-error.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import { authenticateCaller, requireConfigured } from './authenticate-caller.ts';
import type { MajorInUse, OperationRules } from '../contract/contract-major.ts';
import { type DocumentOperation, readOperations } from '../contract/document-operations.ts';
import type { IntegrationContext } from './integration-context.ts';
import { limitRates } from './limit-rates.ts';
import { documentAjv, lazyRequestValidator, type RawRequest } from './request-validator.ts';
import type { AnyHandler, CheckedAnswer, ServedMajor } from './served-major.ts';
import { routePath } from './start-gates.ts';
import { readConsumer } from './usage/read-consumer.ts';

const ALL_METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Largest body of the namespace, in bytes; the largest valid one is about 5 KB. */
const BODY_LIMIT = 64 * 1024;

/** How long a call may wait for the database, in milliseconds; afterwards it answers 503. */
const ANSWER_MS = 10_000;

/** An operation of one major with all that serving it takes. */
interface ServedOperation extends DocumentOperation<string> {
  readonly major: MajorInUse;
  /** Whether its answers say that its major is deprecated. */
  readonly isDeprecated: boolean;
  readonly rules: OperationRules;
  readonly handler: AnyHandler;
  readonly validate: (request: RawRequest) => void;
}

/**
 * Serves the documents of all majors: each of their operations, each by its handler, and nothing else. A path without a
 * version is every major's; the oldest answers there, so that nothing changes for its clients while it is served.
 */
export async function integrationRoutes(
  app: FastifyInstance,
  context: IntegrationContext,
  majors: readonly ServedMajor[],
): Promise<void> {
  const operations = [
    ...new Map(
      majors
        .toReversed()
        .flatMap(operationsOf)
        .map((one) => [`${one.method} ${one.path}`, one]),
    ).values(),
  ];
  // Fastify reads plain text by default; here JSON is the only type there is.
  app.removeContentTypeParser('text/plain');
  const { integrationKeys: keys, rateLimitPerMinute: perMinute } = context.config;
  await limitRates(app, { perMinute, keys });
  app.addHook('onRequest', async () => requireConfigured(keys));
  for (const operation of operations) serve(app, context, operation);
  for (const [path, methods] of methodsByPath(operations)) refuseOtherMethods(app, path, methods);
}

function operationsOf({
  document,
  rules,
  handlers,
  version,
  contractVersion,
  deprecation,
}: ServedMajor): ServedOperation[] {
  let made: ReturnType<typeof documentAjv> | undefined;
  const ajv = () => {
    made ??= documentAjv(document);
    return made;
  };
  return readOperations(document, rules).flatMap((operation) => {
    const rule = rules[operation.id];
    const handler = handlers[operation.id];
    // Not so behind the gates of the start.
    if (!rule || !handler) return [];
    const validate = lazyRequestValidator(ajv, operation);
    const major = { version, contractVersion };
    return [{ ...operation, major, isDeprecated: deprecation !== undefined, rules: rule, handler, validate }];
  });
}

function serve(app: FastifyInstance, context: IntegrationContext, operation: ServedOperation): void {
  const { major, rules, handler, validate } = operation;
  const { successStatus, features } = rules;
  // A feature that this release does not know is off.
  const off = features.find((feature) => !isFeatureName(feature) || !context.config.features[feature]);
  app.route({
    method: operation.method,
    url: routePath(operation.path),
    bodyLimit: BODY_LIMIT,
    exposeHeadRoute: false,
    // Before the body is read: nobody without a credential makes the relay parse anything.
    onRequest: async (request) => {
      if (!operation.open) {
        authenticate(context, request, operation.id);
        countCall(context, request, operation);
      }
      if (off) throw new ApiError('feature_disabled', `${off} is switched off on this server.`);
      // Capabilities come from the configuration alone.
      if (!operation.open && !context.watch.available) throw databaseAway();
    },
    handler: async (request, reply) => {
      const raw = toRaw(request);
      validate(raw);
      const key = raw.headers['idempotency-key'];
      const answer = await withinMs(
        ANSWER_MS,
        handler(context, {
          parameters: raw.path,
          query: raw.query,
          body: raw.body,
          idempotencyKey: typeof key === 'string' ? key : undefined,
          from: clientOrigin(request),
          major,
        }),
      );
      return send(reply, successStatus, answer);
    },
  });
}

/** @throws ApiError `unauthorized`, and leaves a trace of it in audit and log */
function authenticate(
  { config, attempts }: IntegrationContext,
  request: FastifyRequest,
  detail: string,
): void {
  try {
    authenticateCaller(request.headers.authorization, config.integrationKeys);
  } catch (error) {
    const why = request.headers.authorization === undefined ? 'no_credential' : 'wrong_credential';
    const from = clientOrigin(request);
    const isRecorded = attempts.add({ type: 'caller_refused', why, detail }, from);
    if (isRecorded && why === 'wrong_credential')
      request.log.warn(
        { operation: detail, ...from },
        '[WARNING] refused a call with a wrong integration key',
      );
    throw error;
  }
}

/** Who calls with a credential is counted, whatever the answer: a refused call is a call of this major too. */
function countCall({ usage }: IntegrationContext, request: FastifyRequest, operation: ServedOperation): void {
  const { id, major, isDeprecated } = operation;
  usage.add({
    ...readConsumer(request.headers['user-agent']),
    major: major.version,
    operation: id,
    isDeprecated,
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

function send(reply: FastifyReply, status: number, { body, headers }: CheckedAnswer) {
  reply.code(status).headers({ ...headers });
  return body === undefined ? reply.send() : reply.type('application/json').send(body);
}

function methodsByPath(operations: readonly ServedOperation[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of operations) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
}

function refuseOtherMethods(app: FastifyInstance, path: string, allowed: readonly string[]): void {
  app.route({
    method: ALL_METHODS.filter((method) => !allowed.includes(method)),
    url: routePath(path),
    exposeHeadRoute: false,
    config: { refusesMethod: true },
    onRequest: async (_, reply) => {
      reply.header('allow', allowed.join(', '));
      throw new ApiError('method_not_allowed', `This address takes ${allowed.join(' and ')} only.`);
    },
    handler: async () => undefined,
  });
}
