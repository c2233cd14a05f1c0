import { queryOptions } from '@tanstack/react-query';
import { getCapabilities } from './remote-control-api.ts';

/** The server caches its own answer from Guru Connect for 30 s; asking more often would learn nothing. */
const REFRESH_MS = 30_000;

export const capabilitiesQuery = queryOptions({
  queryKey: ['remote-control', 'capabilities'],
  queryFn: getCapabilities,
  refetchInterval: REFRESH_MS,
});
