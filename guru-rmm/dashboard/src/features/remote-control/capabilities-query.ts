import { queryOptions } from '@tanstack/react-query';
import { getCapabilities } from './remote-control-api.ts';

/** The server asks Guru Connect every 20 s. A choice that is switched off there is gone from this page within 30 s. */
const REFRESH_MS = 8_000;

export const capabilitiesQuery = queryOptions({
  queryKey: ['remote-control', 'capabilities'],
  queryFn: getCapabilities,
  refetchInterval: REFRESH_MS,
});
