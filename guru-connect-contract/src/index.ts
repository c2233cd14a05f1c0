/**
 * The integration contract of Guru Connect: operation table, error codes, known values and types.
 * The OpenAPI document is `guru-connect-contract/document`, the embed protocol `guru-connect-contract/embed`.
 */
export * from '../generated/error-codes.ts';
export * from '../generated/known-values.ts';
export * from '../generated/operations.ts';
export * from '../generated/version.ts';
export type * from './types.ts';
