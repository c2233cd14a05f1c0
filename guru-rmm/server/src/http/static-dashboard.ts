import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';

/** A missing file among these is missing; the page in its place would only confuse. */
const NOT_PAGES = /^\/(api|ws|assets|health)\//;

/**
 * Serves the built dashboard: hashed assets for a year, the page itself never from a cache, and the page for every
 * path that the browser's router owns.
 */
export function staticDashboard(directory: string): Router {
  const router = Router();
  if (!existsSync(join(directory, 'index.html'))) return router;
  router.use(
    '/assets',
    express.static(join(directory, 'assets'), {
      immutable: true,
      maxAge: '1y',
      index: false,
    }),
  );
  router.use(express.static(directory, { index: false, redirect: false, maxAge: 0 }));
  router.get('/{*path}', (request, response, next) => {
    if (NOT_PAGES.test(request.path) || request.accepts('html') === false) return next();
    // With a root, since hidden folders on the way to it would otherwise count as part of what is asked for.
    response.set('Cache-Control', 'no-cache').sendFile('index.html', { root: directory });
  });
  return router;
}
