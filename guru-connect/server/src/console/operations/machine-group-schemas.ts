import { z } from 'zod';
import { ApiError } from '../../http/api-error.ts';

export const groupParams = z.object({ group_id: z.uuid() });

/** Text for people, on one line. */
export const groupName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'may have no control characters');

export const groupExists = () => new ApiError('group_exists', 'Another group has this name.');
export const groupNotFound = () => new ApiError('group_not_found', 'No group has this group_id.');
