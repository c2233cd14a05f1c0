import { useQuery } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';
import { request } from './request.ts';
import type { Me } from './types.ts';

export const ME_KEY = ['me'];

/** Who is signed in; null: nobody. */
export function useMe() {
  return useQuery<Me | null>({
    queryKey: ME_KEY,
    staleTime: 60_000,
    queryFn: async () => {
      try {
        return await request<Me>('GET', '/me');
      } catch (error) {
        if (error instanceof ApiError && error.code === 'signed_out') return null;
        throw error;
      }
    },
  });
}
