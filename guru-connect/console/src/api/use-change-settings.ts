import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from './request.ts';
import type { ConsentWish, Settings } from './types.ts';

export interface SettingsChange {
  readonly consent?: ConsentWish;
  readonly framing_origins?: readonly string[];
}

/** Changes settings, and shows what is in force afterwards. */
export function useChangeSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: SettingsChange) => request<Settings>('PATCH', '/settings', change),
    onSuccess: (settings) => queries.setQueryData(['settings'], settings),
  });
}
