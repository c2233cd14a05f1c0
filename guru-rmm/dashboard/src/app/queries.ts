import { QueryCache, QueryClient } from '@tanstack/react-query';
import { signedInUserQuery } from '../features/auth/signed-in-user.ts';
import { ApiError } from '../shared/api/api-error.ts';

const MAX_RETRIES = 2;

/** The page's memory of the server. A sign-in that ran out is noticed with the next answer, wherever it comes. */
export function createQueries(): QueryClient {
  const queries = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401)
          queries.setQueryData(signedInUserQuery.queryKey, null);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) =>
          failures < MAX_RETRIES &&
          error instanceof ApiError &&
          error.remedy === 'retry' &&
          error.status !== 429,
      },
      mutations: { retry: false },
    },
  });
  return queries;
}
