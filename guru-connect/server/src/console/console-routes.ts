import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { clientOrigin } from '../audit/client-origin.ts';
import { withinMs } from '../database/unavailable.ts';
import { ApiError } from '../http/api-error.ts';
import { databaseAway } from '../http/map-error.ts';
import type { ConsoleContext } from './console-context.ts';
import type { Operation } from './operation.ts';
import { technicianOf } from './require-role.ts';
import { requireSameSite } from './same-site.ts';

/** Largest body, in bytes. */
const BODY_LIMIT = 16 * 1024;

/** How long a call may wait for the database, in milliseconds; afterwards it answers 503. */
const ANSWER_MS = 10_000;

/** Serves the operations of the console's API. Needs `requireRole` (require-role.ts). */
export function consoleRoutes(
  app: FastifyInstance,
  context: ConsoleContext,
  operations: readonly Operation[],
): void {
  for (const operation of operations) serve(app, context, operation);
}

function serve(
  app: FastifyInstance,
  context: ConsoleContext,
  { method, path, roles, ...rest }: Operation,
): void {
  const { params = z.object({}), query = z.strictObject({}), body = z.undefined(), isLong, handle } = rest;
  app.route({
    method,
    url: path,
    bodyLimit: BODY_LIMIT,
    exposeHeadRoute: false,
    // Before the body is read: nobody outside makes the relay parse anything but a sign-in.
    onRequest:
      roles === 'anybody'
        ? async (request) => {
            requireSameSite(request, context.publicUrl());
            if (!context.watch.available) throw databaseAway();
          }
        : app.requireRole(...roles),
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const call = {
        params: parse(params, request.params, 'path'),
        query: parse(query, request.query, 'query'),
        body: parse(body, request.body ?? undefined, 'body'),
        from: clientOrigin(request),
        request,
        reply,
      };
      const technician = roles === 'anybody' ? undefined : technicianOf(request);
      // An open operation does not look at it.
      const handled = handle(context, { ...call, technician } as Parameters<typeof handle>[1]);
      const answer = await (isLong ? handled : withinMs(ANSWER_MS, handled));
      return answer === undefined ? reply.code(204).send() : reply.send(answer);
    },
  });
}

/** @throws ApiError `validation_failed` naming the place and the rule, never the value, which may be a secret */
function parse(schema: z.ZodType, value: unknown, place: string): unknown {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const issue = error.issues[0];
  const where = [place, ...(issue?.path ?? [])].join('.');
  throw new ApiError('validation_failed', `${where}: ${issue?.message ?? 'does not fit'}.`);
}
