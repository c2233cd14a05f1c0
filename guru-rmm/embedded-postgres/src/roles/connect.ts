import postgres, { type Sql } from 'postgres';
import type { DatabaseAddress } from '../address.ts';

/** One connection for administration. `fetch_types` off: nothing here has arrays. */
export function connectOnce({ url, path }: DatabaseAddress): Sql {
  return postgres(url, {
    ...(path === undefined ? {} : { path }),
    max: 1,
    fetch_types: false,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: 'guru-database-init' },
  });
}
