import { z } from 'zod';

export const sessionParams = z.object({ session_id: z.uuid() });
