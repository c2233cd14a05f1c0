import { z } from 'zod/mini';

const measure = z.nullable(z.number());

/** A managed machine. The machine itself reported every text: hostile input, to be shown as text only. */
export const Agent = z.object({
  agent_id: z.string(),
  device_id: z.string(),
  hostname: z.string(),
  platform: z.string(),
  os: z.nullable(z.string()),
  agent_version: z.nullable(z.string()),
  online: z.boolean(),
  enrolled_at: z.string(),
  last_seen_at: z.nullable(z.string()),
  /** When it came from another machine than before, for a week. */
  moved_at: z.nullable(z.string()),
  /** A copy of the machine that was refused within a day. */
  clone: z.nullable(z.object({ hostname: z.string(), seen_at: z.string() })),
  cpu_percent: measure,
  memory_used_bytes: measure,
  memory_total_bytes: measure,
  uptime_seconds: measure,
});
export type Agent = z.infer<typeof Agent>;
