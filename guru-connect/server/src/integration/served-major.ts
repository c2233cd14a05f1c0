import type { ClientOrigin } from '../audit/client-origin.ts';
import type { ContractMajor, MajorInUse } from '../contract/contract-major.ts';
import type { IntegrationContext } from './integration-context.ts';

/** A request whose validator has shown it to be what its operation's types say. */
export interface CheckedRequest {
  readonly parameters: object;
  readonly query: object;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
  readonly from: ClientOrigin;
  readonly major: MajorInUse;
}

export interface CheckedAnswer {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A handler of whatever operation. As a method, so that each `Handler<Id>` with its narrower request is one. */
export type AnyHandler = {
  handle(context: IntegrationContext, request: CheckedRequest): Promise<CheckedAnswer>;
}['handle'];

/** One major of the contract and what serves it. Several stand side by side on one set of services. */
export interface ServedMajor extends ContractMajor {
  readonly handlers: Readonly<Record<string, AnyHandler>>;
}
