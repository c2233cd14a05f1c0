import { z } from 'zod';

/** SHA-256 in hex. What is none, of a newer agent perhaps, counts as not reported. */
const fact = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .optional()
  .catch(undefined);

/** What tells the machine apart from others; an agent of release 1.1 reports neither. */
export const machineFields = { machine_id: fact, hardware_id: fact };
