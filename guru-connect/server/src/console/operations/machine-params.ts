import { z } from 'zod';

export const machineParams = z.object({
  agent_id: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
      'has letters, digits and . _ - and starts with a letter or digit',
    ),
});
