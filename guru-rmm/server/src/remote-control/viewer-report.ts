import { z } from 'zod';

const pixels = z.number().int().min(0).max(65_535);

/** What the technician's page tells of its viewer: a hint for the audit, bounded like everything from outside. */
export const viewerReport = z.discriminatedUnion('type', [
  z.object({ type: z.literal('viewer_connected') }),
  z.object({
    type: z.literal('first_frame'),
    width: pixels.optional(),
    height: pixels.optional(),
    elapsed_ms: z.number().min(0).max(3_600_000).optional(),
  }),
  z.object({
    type: z.literal('viewer_error'),
    code: z.string().max(64).transform(withoutNul).optional(),
    detail: z.string().max(500).transform(withoutNul).optional(),
  }),
]);

/** PostgreSQL's jsonb cannot hold U+0000. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}
