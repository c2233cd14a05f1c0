import { causeOf, routeOf } from '@guru/outbound';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AxiosResponse } from 'axios';
import { CONTRACT_VERSION, INTEGRATION_BASE_PATH, OPERATIONS, type OperationId } from 'guru-connect-contract';
import type { OperationSuccessBody } from 'guru-connect-contract/types';
import { callDeadline } from './call-deadline.ts';
import { createCircuit } from './circuit.ts';
import { ConnectError } from './connect-error.ts';
import type { CallInput, SendOperation } from './generated/operations.ts';
import { createHttpLine, describeLineError, type LineRequest } from './http-line.ts';
import { PRODUCT_VERSION } from '../version.ts';
import { orAborted } from './or-aborted.ts';
import { rejection } from './read-rejection.ts';
import { isRepeatable, retryDelay } from './retry-policy.ts';
import { findContractViolation, prepareValidation } from './validate-answer.ts';

interface SendOptions {
  serverUrl: string;
  integrationKey: string;
  /** For one whole call, connecting and retries included. */
  timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 5_000;

/** Product and pin: `guru-connect contract usage` lists callers by them, so that a release manager knows who is left. */
const USER_AGENT = `guru-rmm/${PRODUCT_VERSION} guru-connect-contract/${CONTRACT_VERSION}`;

/** Makes calls of the contract over HTTP, retries what may be retried, and validates each answer. */
export function createSendOperation(options: SendOptions): SendOperation {
  prepareValidation(Object.values(OPERATIONS).flatMap(({ responseSchema }) => responseSchema ?? []));
  const line = createHttpLine(options.serverUrl + INTEGRATION_BASE_PATH);
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const circuit = createCircuit();

  const exchange = async (id: OperationId, input: CallInput, deadline: AbortSignal) => {
    const request = toRequest(id, input, options.integrationKey);
    try {
      return await line(request, deadline);
    } catch (error) {
      const { neverSent } = describeLineError(error);
      const why = deadline.aborted ? `no answer within ${timeoutMs} ms` : causeOf(error).text;
      const message = `Guru Connect cannot be reached at ${routeOf(new URL(options.serverUrl))}: ${why}.`;
      throw new ConnectError('unreachable', message, { neverSent });
    }
  };

  return async function send<Id extends OperationId>(
    id: Id,
    input: CallInput,
  ): Promise<OperationSuccessBody<Id>> {
    const deadline = callDeadline(timeoutMs);
    const endsAt = Date.now() + timeoutMs;
    const call = { method: OPERATIONS[id].method, hasIdempotencyKey: input.idempotencyKey !== undefined };
    const callOnce = async () => readAnswer(id, await exchange(id, input, deadline));
    // Asking how GC is must not depend on how it was: an open circuit does not stop it, and its success closes it.
    const attemptOnce = async () => {
      if (!isHealthQuestion(id)) return circuit.run(callOnce);
      const answer = await callOnce();
      circuit.close();
      return answer;
    };
    for (let attempt = 1; ; attempt++) {
      try {
        // A caller who hangs up says nothing of GC: the circuit learns how the call ends without them.
        return await orAborted(attemptOnce(), input.signal);
      } catch (error) {
        if (!(error instanceof ConnectError)) throw error;
        const delay = retryDelay(call, error, attempt, endsAt - Date.now());
        if (delay === null) throw error;
        await sleep(delay, undefined, input.signal === undefined ? {} : { signal: input.signal });
      }
    }
  };
}

function isHealthQuestion(id: OperationId): boolean {
  return id === 'discoverCapabilities' || id === 'getCapabilities';
}

/** @throws {ConnectError} for anything but the success that the contract describes */
function readAnswer<Id extends OperationId>(
  id: Id,
  response: AxiosResponse<unknown>,
): OperationSuccessBody<Id> {
  const operation = OPERATIONS[id];
  if (response.status !== operation.successStatus)
    throw rejection(id, response.status, response.data, response.headers);
  if (operation.responseSchema !== null) {
    const violation = findContractViolation(operation.responseSchema, response.data);
    if (violation !== null) {
      const message = `Guru Connect answered ${id} in a way that the contract does not allow (${violation}).`;
      const header: unknown = response.headers['x-request-id'];
      const requestId = typeof header === 'string' ? header.slice(0, 200) : null;
      throw new ConnectError('incompatible', message, { status: response.status, requestId });
    }
  }
  return response.data as OperationSuccessBody<Id>;
}

function toRequest(id: OperationId, input: CallInput, integrationKey: string): LineRequest {
  const { method, path, requiresCredential } = OPERATIONS[id];
  return {
    method,
    url: fillPath(path, input.path ?? {}) + writeQuery(input.query ?? {}),
    headers: {
      Accept: 'application/json',
      'User-Agent': USER_AGENT,
      ...(requiresCredential ? { Authorization: `Bearer ${integrationKey}` } : {}),
      ...(input.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(input.idempotencyKey === undefined ? {} : { 'Idempotency-Key': input.idempotencyKey }),
    },
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    mayRepeat: isRepeatable({ method, hasIdempotencyKey: input.idempotencyKey !== undefined }),
  };
}

function fillPath(template: string, parameters: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`path parameter ${name} is missing`);
    return encodeURIComponent(value);
  });
}

/** With its question mark; empty without parameters. */
function writeQuery(parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters);
  return query.size === 0 ? '' : `?${query}`;
}
