import { ApiError } from '../../http/api-error.ts';
import type { Handler } from '../handler.ts';

/** Support codes are not built: the feature is off in every configuration, which the gate in front has said already. */
export const createSupportCode: Handler<'createSupportCode'> = async () => {
  throw new ApiError('feature_disabled', 'Support codes are not available on this server.');
};
