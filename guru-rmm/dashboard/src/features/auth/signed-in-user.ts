import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod/mini';
import { ApiError } from '../../shared/api/api-error.ts';
import { request } from '../../shared/api/request.ts';

const user = z.object({ id: z.string(), email: z.string(), name: z.optional(z.string()), role: z.string() });
const userAnswer = z.object({ user });

/** Who is signed in. `role` is an open set; the server decides what it may do, this page only what to offer. */
export type SignedInUser = z.infer<typeof user>;

/** Asks who is signed in; `null` is nobody, anything else that goes wrong is an error. */
async function whoAmI(): Promise<SignedInUser | null> {
  try {
    return (await request('/api/auth/me', userAnswer)).user;
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 401) return null;
    throw thrown;
  }
}

export const signedInUserQuery = queryOptions({
  queryKey: ['auth', 'me'],
  queryFn: whoAmI,
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
      const answer = await request('/api/auth/sign-in', userAnswer, { method: 'POST', body: credentials });
      queries.setQueryData(signedInUserQuery.queryKey, answer.user);
    },
    async signOut(): Promise<void> {
      await request('/api/auth/sign-out', z.unknown(), { method: 'POST' });
      queries.setQueryData(signedInUserQuery.queryKey, null);
      // What this user could see is not for the next one at the same browser.
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'auth' });
    },
  };
}
