import type { operations } from '../generated/openapi-types.ts';
import type { OperationId } from '../generated/operations.ts';

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined;

/** Body that a call sends, `undefined` when it sends none. */
export type OperationRequestBody<Id extends OperationId> = operations[Id] extends {
  requestBody: infer Request;
}
  ? Json<Request>
  : undefined;

/** Body of a call's success, `undefined` when it has none. */
export type OperationSuccessBody<Id extends OperationId> = {
  [Status in keyof operations[Id]['responses']]: Status extends 200 | 201
    ? Json<operations[Id]['responses'][Status]>
    : Status extends 204
      ? undefined
      : never;
}[keyof operations[Id]['responses']];

/** Parameters that stand in a call's path, an empty object when there are none. */
export type OperationPathParameters<Id extends OperationId> = operations[Id]['parameters'] extends {
  path: infer Parameters;
}
  ? Parameters
  : Record<string, never>;

/** Parameters that stand in a call's query, an empty object when there are none. */
export type OperationQueryParameters<Id extends OperationId> = operations[Id]['parameters'] extends {
  query?: infer Parameters;
}
  ? Exclude<Parameters, undefined>
  : Record<string, never>;
