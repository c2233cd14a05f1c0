import { ApiError } from '../http/api-error.ts';

/** One answer for a wrong, spent, cancelled and expired code: a guess learns nothing from it. */
export function codeInvalid(): ApiError {
  return new ApiError(
    'code_invalid',
    'This code is not valid. Check it, or ask your technician for a new one: each works once, for a few minutes.',
  );
}
