/** Types only. `paths`, `operations` and `components` are those of openapi-typescript; each schema also has its own name. */
export type * from '../generated/openapi-types.ts';
export type {
  OperationPathParameters,
  OperationQueryParameters,
  OperationRequestBody,
  OperationSuccessBody,
} from './operation-types.ts';
