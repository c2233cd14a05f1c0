import { Router } from 'express';
import type { Access } from '../auth/access.ts';
import { actorOf } from '../auth/actor.ts';
import { currentUser } from '../auth/session-cookie.ts';
import { pathId } from '../http/path-id.ts';
import type { EnrollmentTokenStore } from './enrollment-token-store.ts';

/** Enrolment tokens: made and revoked by administrators, listed for auditors too. */
export function enrollmentTokenRoutes({
  access,
  tokens,
}: {
  access: Access;
  tokens: EnrollmentTokenStore;
}): Router {
  const router = Router();

  router.get('/enrollment-tokens', async (_request, response) => {
    await access.require(currentUser(response), 'enrollment_token:read');
    response.json({ tokens: await tokens.list() });
  });

  router.post('/enrollment-tokens', async (request, response) => {
    const { userId } = currentUser(response);
    await access.require(currentUser(response), 'enrollment_token:create');
    const { token, expiresAt } = await tokens.create({ ...actorOf(request, response), userId });
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({ token, expires_at: expiresAt.toISOString() });
  });

  router.delete('/enrollment-tokens/:token_id', async (request, response) => {
    await access.require(currentUser(response), 'enrollment_token:revoke');
    const tokenId = pathId(request, 'token_id', 'enrollment_token_not_found');
    await tokens.revoke(tokenId, actorOf(request, response));
    response.status(204).end();
  });

  return router;
}
