import { z } from 'zod/mini';

const answer = z.object({
  available: z.boolean(),
  /** Why not, in a sentence. */
  reason: z.nullable(z.string()),
  contract_version: z.nullable(z.string()),
  product_version: z.nullable(z.string()),
  pinned_version: z.string(),
  /** Whether asking the machine's user takes a reason. */
  attended_reason: z.optional(z.enum(['required', 'optional'])),
  features: z.record(z.string(), z.boolean()),
});

/** What remote control can do at present, as the server learnt it from Guru Connect. */
export type RemoteControlCapabilities = z.infer<typeof answer>;

export const getRemoteControlCapabilities = {
  method: 'GET',
  path: '/api/remote-control/capabilities',
  request: null,
  answer,
} as const;
