import { getSignedInUser } from '@guru-rmm/api/get-signed-in-user.ts';
import { signIn as signInOperation, type User } from '@guru-rmm/api/sign-in.ts';
import { signOut as signOutOperation } from '@guru-rmm/api/sign-out.ts';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '../../shared/api/request.ts';

/** Who is signed in. `role` is an open set: this page only decides what to offer. */
export type SignedInUser = User;

export const signedInUserQuery = queryOptions({
  queryKey: ['auth', 'me'],
  /** `null` is nobody. */
  queryFn: async () => (await request(getSignedInUser)).user,
  // Whoever has signed in again in another tab finds this one signed in as soon as it is looked at.
  staleTime: (query) => (query.state.data === null ? 0 : 60_000),
});

export function useSignedInUser() {
  return useQuery(signedInUserQuery);
}

/** Signing in and out, each leaving the page's knowledge in the state the server is in. */
export function useSignIn() {
  const queries = useQueryClient();
  return {
    async signIn(credentials: { readonly email: string; readonly password: string }): Promise<void> {
      const answer = await request(signInOperation, { body: credentials });
      queries.setQueryData(signedInUserQuery.queryKey, answer.user);
    },
    async signOut(): Promise<void> {
      await request(signOutOperation);
      queries.setQueryData(signedInUserQuery.queryKey, null);
      // What this user could see is not for the next one at the same browser.
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'auth' });
    },
  };
}
