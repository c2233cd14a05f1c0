import { INTEGRATION_BASE_PATH, type OperationId } from 'guru-connect-contract';
import { openapiDocument } from 'guru-connect-contract/document';
import type { OperationSuccessBody } from 'guru-connect-contract/types';
import { z } from 'zod';
import { readOperations } from '../../src/integration/document-operations.ts';
import { compilePointer, documentAjv } from '../../src/integration/request-validator.ts';
import { INTEGRATION_KEY } from './relay.ts';

const ajv = documentAjv();
const operations = readOperations();

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface CallOptions {
  readonly path?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** null: none. */
  readonly credential?: string | null;
  /** Sent as it is, for what no client would send. */
  readonly rawBody?: string;
}

const errorSchema = z.object({
  detail: z.string(),
  error_code: z.string(),
  status_code: z.number(),
  request_id: z.string(),
});

/** Speaks the contract with a relay, and holds every answer against the document: status, headers and body. */
export class ContractClient {
  readonly #base: string;

  constructor(relayUrl: string) {
    this.#base = `${relayUrl}${INTEGRATION_BASE_PATH}`;
  }

  /** Sends one call; throws when the answer is not one that the document gives this operation. */
  async send(id: OperationId, options: CallOptions = {}): Promise<Answer<unknown>> {
    const operation = operations.find((one) => one.id === id);
    if (!operation) throw new Error(`${id} is not in the document`);
    const path = operation.path.replaceAll(/\{([a-z_]+)\}/g, (_, name: string) =>
      encodeURIComponent(options.path?.[name] ?? ''),
    );
    const credential = options.credential === undefined ? INTEGRATION_KEY : options.credential;
    const content =
      options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await fetch(`${this.#base}${path}`, {
      method: operation.method,
      ...(content === undefined ? {} : { body: content }),
      headers: {
        ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
    });
    const text = await response.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    assertDocumented(operation.path, operation.method.toLowerCase(), response, body);
    return { status: response.status, headers: response.headers, body };
  }

  /** For a call that is to succeed. */
  async call<Id extends OperationId>(id: Id, options: CallOptions = {}): Promise<OperationSuccessBody<Id>> {
    const answer = await this.send(id, options);
    if (answer.status >= 300) throw new Error(`${id}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as OperationSuccessBody<Id>;
  }

  /** For a call that is to fail: "404 agent_not_found". */
  async refusal(id: OperationId, options: CallOptions = {}): Promise<string> {
    const { status, body, headers } = await this.send(id, options);
    const error = errorSchema.parse(body);
    if (error.status_code !== status) throw new Error(`status_code ${error.status_code} in a ${status}`);
    if (error.request_id !== headers.get('x-request-id'))
      throw new Error('request_id differs from X-Request-Id');
    return `${status} ${error.error_code}`;
  }
}

const headerSchema = z.object({ required: z.boolean().default(false), schema: z.unknown() });
const responseSchema = z.object({
  headers: z.record(z.string(), z.unknown()).default({}),
  content: z.record(z.string(), z.unknown()).optional(),
});

/** Throws unless the document gives this operation this status, these headers and this body. */
export function assertDocumented(path: string, method: string, response: Response, body: unknown): void {
  const where = `${method} ${path} ${response.status}`;
  const at = `#/paths/${encodeURIComponent(path.replaceAll('/', '~1'))}/${method}/responses/${response.status}`;
  const [pointer, value] = resolve(at);
  if (value === undefined) throw new Error(`${where} is not in the document: ${JSON.stringify(body)}`);
  const documented = responseSchema.parse(value);
  for (const name of Object.keys(documented.headers)) {
    const [headerPointer, header] = resolve(`${pointer}/headers/${name}`);
    const { required } = headerSchema.parse(header);
    const text = response.headers.get(name);
    if (text === null && required) throw new Error(`${where} lacks the header ${name}`);
    if (text === null) continue;
    const validate = compilePointer(ajv, `${headerPointer}/schema`);
    if (!validate(text) && !validate(Number(text)))
      throw new Error(`${where}: ${name}: ${text} does not fit`);
  }
  if (documented.content === undefined) {
    if (body !== undefined) throw new Error(`${where} must have no body`);
    return;
  }
  if (!/^application\/json\b/.test(response.headers.get('content-type') ?? ''))
    throw new Error(`${where} is not JSON`);
  const validate = compilePointer(ajv, `${pointer}/content/application~1json/schema`);
  if (!validate(body))
    throw new Error(`${where}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(body)}`);
}

/** Follows a JSON pointer and, at its end, a $ref. */
function resolve(pointer: string): [pointer: string, value: unknown] {
  let value: unknown = openapiDocument;
  for (const part of pointer.slice(2).split('/')) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    value = z.record(z.string(), z.unknown()).safeParse(value).data?.[key];
  }
  const reference = z.object({ $ref: z.string() }).safeParse(value).data?.$ref;
  return reference === undefined ? [pointer, value] : resolve(reference);
}
