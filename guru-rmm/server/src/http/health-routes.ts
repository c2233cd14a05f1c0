import { Router } from 'express';
import type { Sql } from '../database/sql.ts';

/** For supervisors: alive, and ready to serve (the database answers; migrations ran before the port was opened). */
export function healthRoutes(sql: Sql): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/health/ready', async (_request, response) => {
    try {
      await sql`SELECT 1`;
      response.json({ status: 'ok' });
    } catch {
      response.status(503).set('Retry-After', '1').json({ status: 'unavailable' });
    }
  });
  return router;
}
