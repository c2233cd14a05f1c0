import { cspCanName } from '@guru/outbound';
import { z } from 'zod';
import { readOrigin } from '../../config/read-origin.ts';
import type { ConsoleContext } from '../console-context.ts';
import { operation } from '../operation.ts';
import { getSettings } from './get-settings.ts';

/** Most pages that may frame the viewer. */
const MOST_ORIGINS = 50;

const origin = z
  .string()
  .trim()
  .max(200)
  .transform((text, context) => {
    const known = readOrigin(text);
    if (known !== undefined && cspCanName(known)) return known;
    if (known !== undefined) {
      context.addIssue('must have a host name: a Content-Security-Policy cannot name an IPv6 address');
      return z.NEVER;
    }
    context.addIssue('must be an origin such as https://rmm.example.com, without a path');
    return z.NEVER;
  });

/** null: the server demands nothing, and the caller of a session decides. */
const orCaller = <T extends z.ZodType>(schema: T) =>
  schema.nullable().transform((value) => value ?? undefined);

const consent = z.strictObject({
  prompt: orCaller(z.enum(['prompt', 'notify', 'silent'])),
  timeout_seconds: orCaller(z.number().int().min(10).max(600)),
  on_timeout: orCaller(z.enum(['refuse', 'allow'])),
  access: orCaller(z.enum(['view', 'control'])),
  until_granted: orCaller(z.enum(['nothing', 'view'])),
  indicator: orCaller(z.literal(true)),
});

/** Sets what the server demands of consent, and which pages may frame the viewer. In force at once, for new sessions and pages. */
export const changeSettings = operation({
  method: 'PATCH',
  path: '/api/settings',
  roles: ['admin'],
  body: z.strictObject({
    consent: consent.optional(),
    framing_origins: z.array(origin).max(MOST_ORIGINS).optional(),
  }),
  async handle(context: ConsoleContext, call) {
    const { body, technician, from } = call;
    await context.settings.change(body, { by: technician.technician_id, from });
    return await getSettings.handle(context, call);
  },
});
