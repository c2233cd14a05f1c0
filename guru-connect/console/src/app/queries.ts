import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ME_KEY } from '../api/use-me.ts';
import { ApiError } from '../api/api-error.ts';

const MAX_RETRIES = 2;

/** The page's memory of the server. A sign-in that ran out is noticed with the next answer, wherever it comes. */
export function createQueries(): QueryClient {
  const queries = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.code === 'signed_out') queries.setQueryData(ME_KEY, null);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 2000,
        retry: (failures, error) => failures < MAX_RETRIES && error instanceof ApiError && error.isWorthRetry,
      },
      mutations: { retry: false },
    },
  });
  return queries;
}
