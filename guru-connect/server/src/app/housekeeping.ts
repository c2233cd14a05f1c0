import type { Logger } from 'pino';
import { deleteExpiredKeys } from '../integration/idempotency.ts';
import { deleteExpiredTokens } from '../sessions/viewer-token-store.ts';
import { deleteExpiredSignIns } from '../technicians/sign-in-store.ts';
import { carryOutRequests } from '../operator-requests/carry-out-requests.ts';
import { deleteOldRequests } from '../operator-requests/request-store.ts';
import { renewOwnChannels } from '../releases/signing/own-channel.ts';
import { deleteExpiredWebhooks } from '../webhooks/webhook-store.ts';
import { deleteOldRelays } from '../sessions/relay-lease.ts';
import type { AppContext } from './context.ts';

/** Work that repeats. */
export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

const SECOND_MS = 1000;
const ADOPT_MS = 5 * SECOND_MS;
const SETTINGS_MS = 5 * SECOND_MS;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The relay's periodic work. */
export function chores(
  context: Pick<
    AppContext,
    | 'sql'
    | 'records'
    | 'peers'
    | 'lease'
    | 'manager'
    | 'attempts'
    | 'usage'
    | 'watch'
    | 'log'
    | 'commands'
    | 'settings'
    | 'config'
    | 'folders'
  >,
): Chore[] {
  const { sql, records, peers, lease, manager, attempts, usage, watch, commands, log, settings, config } =
    context;
  const releaseFolders = { releases: context.folders.releases, dataDir: config.dataDir };
  return [
    { name: 'delete_expired_idempotency_keys', everyMs: HOUR_MS, run: () => deleteExpiredKeys(sql) },
    { name: 'delete_expired_webhooks', everyMs: HOUR_MS, run: () => deleteExpiredWebhooks(sql) },
    { name: 'delete_expired_viewer_tokens', everyMs: HOUR_MS, run: () => deleteExpiredTokens(sql) },
    { name: 'delete_expired_sign_ins', everyMs: HOUR_MS, run: () => deleteExpiredSignIns(sql) },
    { name: 'delete_old_relays', everyMs: HOUR_MS, run: () => deleteOldRelays(sql) },
    { name: 'renew_release_channels', everyMs: HOUR_MS, run: () => renewOwnChannels(releaseFolders) },
    { name: 'count_failed_attempts', everyMs: MINUTE_MS, run: () => attempts.nextMinute() },
    { name: 'write_contract_usage', everyMs: MINUTE_MS, run: () => usage.write() },
    // A relay that is killed is wrong by a minute at most.
    {
      name: 'record_last_seen',
      everyMs: MINUTE_MS,
      run: () => records.lastSeen([...peers.agents()]),
    },
    { name: 'delete_old_operator_requests', everyMs: HOUR_MS, run: () => deleteOldRequests(sql) },
    // What another relay or its console has changed.
    { name: 'refresh_settings', everyMs: SETTINGS_MS, run: () => settings.refresh() },
    // The command line waits for it.
    {
      name: 'carry_out_requests',
      everyMs: SECOND_MS,
      run: () => carryOutRequests({ sql, commands, settings, config, log }),
    },
    // The length of an interruption is known to this precision.
    { name: 'renew_lease', everyMs: SECOND_MS, run: () => lease.renew() },
    // Sessions of a relay that went away while this one runs.
    { name: 'adopt_orphans', everyMs: ADOPT_MS, run: async () => void (await manager.adoptOrphans()) },
  ].map((chore) => ({ ...chore, run: async () => (watch.available ? await chore.run() : undefined) }));
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
