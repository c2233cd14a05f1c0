import { z } from 'zod/mini';

/** Body of every answer that is no success, the same as Guru Connect's. Bounded, since it is shown to a person. */
export const ErrorEnvelope = z.object({
  /** One sentence that a technician may read. */
  detail: z.string().check(z.maxLength(2000)),
  /** An open set. */
  error_code: z.string().check(z.maxLength(100)),
  status_code: z.number(),
  request_id: z.string().check(z.maxLength(200)),
  /** The code of the party that caused it: Guru Connect's, or the agent's own. */
  cause_code: z.optional(z.string().check(z.maxLength(100))),
  /** The open session that stands in the way (`remote_control_in_progress`). */
  remote_control_id: z.optional(z.string().check(z.maxLength(100))),
});
export type ErrorEnvelope = z.infer<typeof ErrorEnvelope>;
