export { ERROR_CODES, type ErrorCode } from '@guru-rmm/api/error-codes.ts';
