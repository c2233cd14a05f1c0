import { once } from 'node:events';
import type { Finding } from '@guru/audit-chain/walk-chains';

/** Writes to standard output and waits while the reader is slow. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** One line for a person: what is wrong, and where. */
export function describeFinding({ kind, table, chain, index, event_id, detail }: Finding): string {
  const place = index === undefined ? '' : `, index ${index}`;
  const event = event_id === undefined ? '' : `, event ${event_id}`;
  return `${kind}: ${table}, chain ${chain}${place}${event}: ${detail}`;
}
