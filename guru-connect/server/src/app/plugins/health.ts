import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError } from '../../http/api-error.ts';
import type { AppContext } from '../context.ts';

/** How long the database may take to answer before the relay counts as not ready. */
const READY_MS = 2000;

/** `/health/live`: the process answers. `/health/ready`: the database answers too; migrations ran before listening. */
export const health = fp(
  async (app: FastifyInstance, { context: { sql } }: { context: Pick<AppContext, 'sql'> }) => {
    app.get('/health/live', async () => ({ status: 'ok' }));
    app.get('/health/ready', async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((_, reject) => {
        timer = setTimeout(reject, READY_MS);
      });
      try {
        await Promise.race([sql`SELECT 1`, late]);
        return { status: 'ok' };
      } catch {
        throw new ApiError('unavailable', 'The database does not answer.', 2);
      } finally {
        clearTimeout(timer);
      }
    });
  },
  { name: 'health', dependencies: ['error-envelope'] },
);
