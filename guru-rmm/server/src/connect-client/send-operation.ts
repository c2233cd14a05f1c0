import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { INTEGRATION_BASE_PATH, OPERATIONS, type OperationId } from 'guru-connect-contract';
import type { OperationSuccessBody } from 'guru-connect-contract/types';
import { createCircuit } from './circuit.ts';
import { ConnectError } from './connect-error.ts';
import type { CallInput, SendOperation } from './generated/operations.ts';
import { orAborted } from './or-aborted.ts';
import { rejection } from './read-rejection.ts';
import { retryDelay } from './retry-policy.ts';
import { findContractViolation, prepareValidation } from './validate-answer.ts';

interface SendOptions {
  serverUrl: string;
  integrationKey: string;
  /** For one whole call, connecting and repetitions included. */
  timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Makes calls of the contract over HTTP with kept-alive connections. No redirects and no proxy: the credential goes to
 * the configured server or nowhere.
 */
export function createSendOperation(options: SendOptions): SendOperation {
  prepareValidation(Object.values(OPERATIONS).flatMap(({ responseSchema }) => responseSchema ?? []));
  const http = axios.create({
    baseURL: options.serverUrl + INTEGRATION_BASE_PATH,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 32 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 32 }),
    maxRedirects: 0,
    proxy: false,
    maxContentLength: MAX_ANSWER_BYTES,
    responseType: 'json',
    validateStatus: () => true,
  });
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const circuit = createCircuit();

  const once = async <Id extends OperationId>(id: Id, input: CallInput, deadline: AbortSignal) => {
    const response = await request(http, id, input, options.integrationKey, deadline, timeoutMs);
    return readAnswer(id, response);
  };

  return async function send<Id extends OperationId>(
    id: Id,
    input: CallInput,
  ): Promise<OperationSuccessBody<Id>> {
    const deadline = AbortSignal.timeout(timeoutMs);
    const endsAt = Date.now() + timeoutMs;
    // Asking how GC is must not depend on how it was: an open circuit does not stop it, and its success closes it.
    if (isHealthQuestion(id)) {
      const answer = await once(id, input, deadline);
      circuit.close();
      return answer;
    }
    const call = { method: OPERATIONS[id].method, hasIdempotencyKey: input.idempotencyKey !== undefined };
    for (let attempt = 1; ; attempt++) {
      try {
        // A caller who hangs up says nothing of GC: the circuit hears how the call ends without them.
        return await orAborted(
          circuit.run(() => once(id, input, deadline)),
          input.signal,
        );
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

async function request(
  http: AxiosInstance,
  id: OperationId,
  input: CallInput,
  integrationKey: string,
  deadline: AbortSignal,
  timeoutMs: number,
): Promise<AxiosResponse<unknown>> {
  const operation = OPERATIONS[id];
  try {
    return await http.request<unknown>({
      method: operation.method,
      url: fillPath(operation.path, input.path ?? {}),
      signal: deadline,
      headers: {
        Accept: 'application/json',
        ...(operation.requiresCredential ? { Authorization: `Bearer ${integrationKey}` } : {}),
        ...(input.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(input.idempotencyKey === undefined ? {} : { 'Idempotency-Key': input.idempotencyKey }),
      },
      ...(input.body === undefined ? {} : { data: JSON.stringify(input.body) }),
    });
  } catch (error) {
    // Axios errors carry the request with its credential: keep the code, drop the rest.
    const code = axios.isAxiosError(error) ? (error.code ?? 'unknown') : 'unknown';
    const why = deadline.aborted ? `no answer within ${timeoutMs} ms` : code;
    throw new ConnectError('unreachable', `Guru Connect cannot be reached (${why}).`);
  }
}

function fillPath(template: string, parameters: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`path parameter ${name} is missing`);
    return encodeURIComponent(value);
  });
}
