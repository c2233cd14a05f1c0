import { z } from 'zod';
import { CommandFailure } from '../base/command-failure.ts';
import { errorText } from '../base/error-text.ts';
import { ReleaseRoot, Target } from './program/target.ts';

/** Payload of `remote_control.ensure`. */
const EnsureRequest = Target.extend({ release_root: ReleaseRoot, rotate_key: z.boolean().optional() });
export type EnsureRequest = z.infer<typeof EnsureRequest>;

/** What the server gets for it. `started` is false when the right program was running already. */
export interface EnsureResult {
  readonly agent_version: string;
  readonly started: boolean;
}

export const parseEnsureRequest = (payload: unknown): EnsureRequest => parsePayload(EnsureRequest, payload);

/** @throws CommandFailure `invalid_payload` */
export function parsePayload<Payload>(schema: z.ZodType<Payload>, payload: unknown): Payload {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  // What was refused by a rule of this agent's own says so in a sentence; the rest is for programmers.
  if (issue?.code === 'custom') throw new CommandFailure('invalid_payload', issue.message);
  const sentence = `${issue?.path.join('.') ?? 'The payload'}: ${errorText(issue?.message ?? 'invalid')}`;
  throw new CommandFailure('invalid_payload', sentence);
}
