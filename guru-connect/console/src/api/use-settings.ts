import { useQuery } from '@tanstack/react-query';
import { request } from './request.ts';
import type { Settings } from './types.ts';

/** What the operator has configured. */
export function useSettings() {
  return useQuery({
    queryKey: ['settings'],
    staleTime: 60_000,
    queryFn: () => request<Settings>('GET', '/settings'),
  });
}
