import type { Sql } from '../database/sql.ts';

export type WebhookDeliveryStore = ReturnType<typeof createWebhookDeliveryStore>;

/** Remembers accepted deliveries for all servers on one database. Holds those of the last ten minutes at most. */
export function createWebhookDeliveryStore(sql: Sql) {
  return {
    /**
     * @param delivery names one attempt to deliver one event
     * @param until when its timestamp is refused anyway, in seconds since 1970
     * @returns whether it is new
     */
    async remember(delivery: string, until: number): Promise<boolean> {
      await sql`DELETE FROM connect_webhook_deliveries WHERE expires_at < now()`;
      const inserted = await sql`INSERT INTO connect_webhook_deliveries (delivery, expires_at)
        VALUES (${delivery}, to_timestamp(${until})) ON CONFLICT DO NOTHING RETURNING 1`;
      return inserted.length > 0;
    },
  };
}
