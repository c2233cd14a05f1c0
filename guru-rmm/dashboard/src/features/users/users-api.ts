import { changeUser } from '@guru-rmm/api/change-user.ts';
import { createPasswordLink } from '@guru-rmm/api/create-password-link.ts';
import { inviteUser } from '@guru-rmm/api/invite-user.ts';
import { listUsers } from '@guru-rmm/api/list-users.ts';
import type { PasswordLink, UserRole } from '@guru-rmm/api/user-account.ts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../shared/api/request.ts';

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async () => (await request(listUsers)).users,
});

export interface Invitation {
  readonly email: string;
  readonly name: string;
  readonly role: UserRole;
}

export interface UserChange {
  readonly role?: UserRole;
  readonly disabled?: boolean;
}

/** Invites a user. The link is a secret: it is in this answer and in no cache. */
export function useInvite() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Invitation): Promise<PasswordLink> => (await request(inviteUser, { body })).link,
    onSuccess: () => queries.invalidateQueries({ queryKey: usersQuery.queryKey }),
    gcTime: 0,
  });
}

export function useChangeUser() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ userId, change }: { readonly userId: string; readonly change: UserChange }) =>
      request(changeUser, { parameters: { user_id: userId }, body: change }),
    // Also after a refusal: the list may be older than what it refers to.
    onSettled: () => queries.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
}

/** Makes a link for a new password, a secret as well. */
export function usePasswordLink() {
  return useMutation({
    mutationFn: async (userId: string): Promise<PasswordLink> =>
      (await request(createPasswordLink, { parameters: { user_id: userId }, body: {} })).link,
    gcTime: 0,
  });
}
