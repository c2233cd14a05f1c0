import { z } from 'zod/mini';

const pixels = z.int().check(z.minimum(0), z.maximum(65_535));
/** PostgreSQL's jsonb stores neither U+0000 nor lone surrogates. */
const text = (longest: number) =>
  z.string().check(
    z.maxLength(longest),
    z.overwrite((value) => value.replaceAll(/[\0\p{Cs}]/gu, '')),
  );

const request = z.discriminatedUnion('type', [
  z.object({ type: z.literal('viewer_connected') }),
  z.object({
    type: z.literal('first_frame'),
    width: z.optional(pixels),
    height: z.optional(pixels),
    elapsed_ms: z.optional(z.number().check(z.minimum(0), z.maximum(3_600_000))),
  }),
  z.object({
    type: z.literal('viewer_error'),
    code: z.optional(text(64)),
    detail: z.optional(text(500)),
  }),
]);

/** What the technician's page reports of its viewer: a hint for the audit, never its source of truth. */
export type ViewerReport = z.infer<typeof request>;

export const reportViewerEvent = {
  method: 'POST',
  path: '/api/remote-control/{remote_control_id}/events',
  request,
  answer: null,
} as const;
