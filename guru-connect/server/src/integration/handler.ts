import type { OperationId } from 'guru-connect-contract';
import type {
  OperationPathParameters,
  OperationRequestBody,
  OperationSuccessBody,
} from 'guru-connect-contract/types';
import type { IntegrationContext } from './integration-context.ts';
import type { MajorInUse } from '../contract/contract-major.ts';

/** A request that has passed its schema. */
export interface ValidRequest<Id extends OperationId> {
  readonly parameters: OperationPathParameters<Id>;
  readonly body: OperationRequestBody<Id>;
  readonly idempotencyKey: string | undefined;
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
