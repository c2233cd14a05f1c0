import type { OperationId } from 'guru-connect-contract';
import type {
  OperationPathParameters,
  OperationQueryParameters,
  OperationRequestBody,
  OperationSuccessBody,
} from 'guru-connect-contract/types';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { IntegrationContext } from './integration-context.ts';
import type { MajorInUse } from '../contract/contract-major.ts';

/** A request that has passed its schema. */
export interface ValidRequest<Id extends OperationId> {
  readonly parameters: OperationPathParameters<Id>;
  readonly query: OperationQueryParameters<Id>;
  readonly body: OperationRequestBody<Id>;
  readonly idempotencyKey: string | undefined;
  /** Who calls, for the audit. */
  readonly from: ClientOrigin;
  readonly major: MajorInUse;
}

export interface Answer<Id extends OperationId> {
  readonly body: OperationSuccessBody<Id>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Carries out one operation of the contract; throws ApiError with one of the codes that the document gives it. */
export type Handler<Id extends OperationId> = (
  context: IntegrationContext,
  request: ValidRequest<Id>,
) => Promise<Answer<Id>>;
