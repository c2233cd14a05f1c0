import type { Logger } from 'pino';
import { recordLastSeen } from '../agents/agent-store.ts';
import { forgetOldKeys } from '../integration/idempotency.ts';
import { forgetOldTokens } from '../sessions/viewer-token-store.ts';
import { forgetOldWebhooks } from '../webhooks/webhook-store.ts';
import type { AppContext } from './context.ts';

/** Work that repeats. */
export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The relay's periodic work. */
export function chores({ sql, routing }: Pick<AppContext, 'sql' | 'routing'>): Chore[] {
  return [
    { name: 'delete_old_idempotency_keys', everyMs: HOUR_MS, run: () => forgetOldKeys(sql) },
    { name: 'delete_old_webhooks', everyMs: HOUR_MS, run: () => forgetOldWebhooks(sql) },
    { name: 'delete_old_viewer_tokens', everyMs: HOUR_MS, run: () => forgetOldTokens(sql) },
    // A relay that is killed is wrong by a minute at most.
    {
      name: 'record_last_seen',
      everyMs: MINUTE_MS,
      run: () => recordLastSeen(sql, [...routing.agents()]),
    },
  ];
}

/** Runs each chore at once and then again and again. One that still runs is not started a second time. */
export class Housekeeping {
  readonly #log: Logger;
  readonly #chores: readonly Chore[];
  readonly #running = new Map<Chore, Promise<void>>();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(log: Logger, table: readonly Chore[]) {
    this.#log = log;
    this.#chores = table;
  }

  start(): void {
    for (const chore of this.#chores) {
      void this.#run(chore);
      this.#timers.push(setInterval(() => void this.#run(chore), chore.everyMs).unref());
    }
  }

  /** Starts nothing more and waits for what runs. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running.values());
  }

  async #run(chore: Chore): Promise<void> {
    if (this.#running.has(chore)) return;
    const run = chore
      .run()
      .catch((err: unknown) => this.#log.error({ err, chore: chore.name }, 'periodic work failed'))
      .finally(() => this.#running.delete(chore));
    this.#running.set(chore, run);
    await run;
  }
}
