import type { Request } from 'express';
import { z } from 'zod';
import { ApiError } from '../errors/api-error.ts';

const NOT_FOUND_SENTENCES = {
  agent_not_found: 'There is no such agent.',
  remote_control_not_found: 'There is no such session.',
  enrollment_token_not_found: 'There is no such enrolment token.',
  user_not_found: 'There is no such user.',
} as const;

/** An identifier in the path. What is no UUID names nothing, so it is not found rather than invalid. */
export function pathId(request: Request, name: string, notFound: keyof typeof NOT_FOUND_SENTENCES): string {
  const id = z.uuid().safeParse(request.params[name]);
  if (!id.success) throw new ApiError(notFound, NOT_FOUND_SENTENCES[notFound]);
  return id.data.toLowerCase();
}
