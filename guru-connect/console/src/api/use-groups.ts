import { useQuery } from '@tanstack/react-query';
import { request } from './request.ts';
import type { MachineGroup } from './types.ts';

export const GROUPS_KEY = ['machine-groups'];

/** All groups of machines, by name. */
export function useGroups() {
  return useQuery({
    queryKey: GROUPS_KEY,
    staleTime: 10_000,
    queryFn: async () => (await request<{ groups: MachineGroup[] }>('GET', '/machine-groups')).groups,
  });
}
