import { changeUser } from '@guru-rmm/api/change-user.ts';
import { inviteUser } from '@guru-rmm/api/invite-user.ts';
import type { PasswordLink } from '@guru-rmm/api/user-account.ts';
import { Router } from 'express';
import { pathId } from '../http/path-id.ts';
import type { Access } from './access.ts';
import { actorOf } from './actor.ts';
import { type NewPasswordLink, passwordLinkUrl } from './password-link-store.ts';
import { currentUser } from './session-cookie.ts';
import type { UserAccountStore } from './user-account-store.ts';

interface UserContext {
  access: Access;
  userAccounts: UserAccountStore;
  publicOrigin: string;
  /** Takes away what a sign-in that has ended had opened; called after it has ended. */
  revocation: { runSoon: () => void };
}

/** The users, for administrators; auditors read the list. */
export function userRoutes({ access, userAccounts, publicOrigin, revocation }: UserContext): Router {
  const router = Router();
  const linkView = ({ secret, expiresAt }: NewPasswordLink): PasswordLink => ({
    url: passwordLinkUrl(publicOrigin, secret),
    expires_at: expiresAt.toISOString(),
  });

  router.get('/users', async (_request, response) => {
    await access.require(currentUser(response), 'user:read');
    response.json({ users: await userAccounts.list() });
  });

  router.post('/users', async (request, response) => {
    await access.require(currentUser(response), 'user:manage');
    const wanted = inviteUser.request.parse(request.body ?? {});
    const { user, link } = await userAccounts.invite(wanted, actorOf(request, response));
    response.status(201).json({ user, link: linkView(link) });
  });

  router.patch('/users/:user_id', async (request, response) => {
    await access.require(currentUser(response), 'user:manage');
    const userId = pathId(request, 'user_id', 'user_not_found');
    const change = changeUser.request.parse(request.body ?? {});
    const user = await userAccounts.change(userId, change, actorOf(request, response));
    revocation.runSoon();
    response.json({ user });
  });

  router.post('/users/:user_id/password-link', async (request, response) => {
    await access.require(currentUser(response), 'user:manage');
    const userId = pathId(request, 'user_id', 'user_not_found');
    const link = await userAccounts.createPasswordLink(userId, actorOf(request, response));
    response.status(201).json({ link: linkView(link) });
  });

  return router;
}
