import { INTEGRATION_BASE_PATH, type OperationId } from 'guru-connect-contract';
import type { OperationSuccessBody } from 'guru-connect-contract/types';
import { z } from 'zod';
import { readOperations } from '../../src/contract/document-operations.ts';
import { INTEGRATION_KEY } from './relay.ts';

const operations = readOperations();

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface CallOptions {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** null: none. */
  readonly credential?: string | null;
  /** Sent as it is, for what no client would send. */
  readonly rawBody?: string;
}

const errorSchema = z.object({ error_code: z.string() });

/** Speaks the contract with a relay. Every answer is held against the document as it comes: by watch-answers.ts. */
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
    const query = options.query === undefined ? '' : `?${new URLSearchParams(options.query)}`;
    const response = await fetch(`${this.#base}${path}${query}`, {
      method: operation.method,
      ...(content === undefined ? {} : { body: content }),
      headers: {
        ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
    });
    const text = await response.text();
    const { status, headers } = response;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    return { status, headers, body };
  }

  /** For a call that is to succeed. */
  async call<Id extends OperationId>(id: Id, options: CallOptions = {}): Promise<OperationSuccessBody<Id>> {
    const answer = await this.send(id, options);
    if (answer.status >= 300) throw new Error(`${id}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as OperationSuccessBody<Id>;
  }

  /** For a call that is to fail: "404 agent_not_found". */
  async refusal(id: OperationId, options: CallOptions = {}): Promise<string> {
    const { status, body } = await this.send(id, options);
    const error = errorSchema.parse(body);
    return `${status} ${error.error_code}`;
  }
}
