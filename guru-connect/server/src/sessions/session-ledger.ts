import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '@guru-connect/base/back-off';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { batch } from '../database/batch.ts';
import type { DatabaseWatch } from '../database/database-watch.ts';
import type { Queryable } from '../database/queryable.ts';
import { DatabaseTimeout, isUnavailable, withinMs } from '../database/unavailable.ts';
import { type Adopted, adoptFrom } from './adopt-orphans.ts';
import type { FactJournal, JournalEntry } from './fact-journal.ts';
import type { SessionRow } from './session.ts';
import type { EventData } from './session-event.ts';
import type { SessionOutbox } from './session-outbox.ts';
import { applyToRow } from './session-row.ts';
import { findSession } from './session-store.ts';
import { IllegalFact, type SessionFact } from './session-state.ts';
import {
  type GuardedStep,
  hasEvent,
  insertBoundedEvent,
  insertSessions,
  lockSession,
  type SessionToCreate,
  writeSteps,
  writeStepsIfUnchanged,
} from './session-writes.ts';
import { insertViewerTokens, type NewViewerToken, type TokenSession } from './viewer-token-store.ts';

/** How long a fact waits for the database before it goes to the journal, in milliseconds. */
const ANSWER_MS = 3000;
/** Pauses between two tries to write what is in the journal. */
const REPLAY = { first: 250, longest: 5000 };
/** How often it is looked whether the journal has been written, in milliseconds. */
const SETTLE_MS = 25;

export interface LedgerOptions {
  readonly sql: Sql;
  readonly relayId: string;
  readonly outbox: SessionOutbox;
  readonly journal: FactJournal;
  readonly watch: DatabaseWatch;
  readonly log: Logger;
}

/** What a transaction on sessions may do beside statements of its own. */
export interface LedgerTransaction {
  readonly sql: Queryable;
  /** Creates a session; see `SessionLedger.create`. */
  create(wanted: SessionToCreate): Promise<SessionRow | undefined>;
  /** Applies a fact; see `SessionLedger.apply`. */
  apply(sessionId: string, fact: SessionFact): Promise<SessionRow | undefined>;
}

/**
 * The only writer of sessions. A transition locks its row, applies the fact, appends the audit events and fills the
 * outbox in one transaction, then wakes the outbox. While the database is away facts wait in a journal on disk.
 */
export class SessionLedger {
  /**
   * Creates a session with its first events, in a statement that others share.
   * @returns undefined when the agent is unknown or has an open session
   */
  readonly create: (wanted: SessionToCreate) => Promise<SessionRow | undefined>;
  /**
   * Stores a viewer token with its event if the session is open, in a statement that others share.
   * @returns the token's session; undefined when there is none
   */
  readonly issueToken: (token: NewViewerToken) => Promise<TokenSession | undefined>;
  readonly #writeSteps: (step: GuardedStep) => Promise<boolean>;
  readonly #options: LedgerOptions;
  #replaying: Promise<void> | undefined;
  #closed = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.create = batch((wanted: readonly SessionToCreate[]) => insertSessions(options.sql, wanted));
    this.issueToken = batch((tokens: readonly NewViewerToken[]) => insertViewerTokens(options.sql, tokens));
    this.#writeSteps = batch((steps: readonly GuardedStep[]) => writeStepsIfUnchanged(options.sql, steps));
    options.watch.onBack(() => this.#replaySoon());
  }

  /** The session as the database has it. */
  async find(sessionId: string): Promise<SessionRow | undefined> {
    return await findSession(this.#options.sql, sessionId);
  }

  /** Runs a transaction that may create sessions and apply facts to them. */
  async transact<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<T> {
    const { sql, outbox } = this.#options;
    try {
      return (await sql.begin((tx) =>
        work({
          sql: tx,
          create: async (wanted) => (await insertSessions(tx, [wanted]))[0],
          apply: async (sessionId, fact) => {
            await this.#settle(sessionId);
            return await this.#applyIn(tx, sessionId, fact, randomUUID(), new Date());
          },
        }),
      )) as T;
    } finally {
      outbox.committed();
    }
  }

  /**
   * Applies a fact in a transaction of its own.
   * @returns the session after it; a session that has ended is returned as it is, and undefined is no session
   * @throws IllegalFact, and the driver's errors
   */
  async apply(sessionId: string, fact: SessionFact): Promise<SessionRow | undefined> {
    return await this.transact((tx) => tx.apply(sessionId, fact));
  }

  /**
   * Records a fact that has happened already, whatever the database says: what it does not take now goes to the journal
   * and is written later, in order and once.
   * @param known the session before the fact, as far as the caller knows
   * @returns the session after it; undefined when that is not known yet
   * @throws IllegalFact
   */
  async record(known: SessionRow, fact: SessionFact): Promise<SessionRow | undefined> {
    const { session_id: sessionId } = known;
    const { journal, watch, log } = this.#options;
    const entry: JournalEntry = {
      id: randomUUID(),
      session_id: sessionId,
      at: new Date().toISOString(),
      fact,
    };
    if (!journal.holds(sessionId) && watch.available) {
      try {
        return await withinMs(ANSWER_MS, this.#writeKnown(known, entry));
      } catch (err) {
        if (err instanceof IllegalFact) throw err;
        if (isUnavailable(err)) watch.suspect();
        log.error({ err, session_id: sessionId }, 'could not record a session event; it goes to the journal');
      }
    }
    await journal.append(entry).catch((err: unknown) => {
      log.error(
        { err, session_id: sessionId },
        '[ERROR] the journal takes nothing; the event is kept in memory',
      );
    });
    this.#replaySoon();
    return undefined;
  }

  /** Records that a viewer was refused. Anybody may try, so the number is bounded. */
  async recordRefusal(sessionId: string, data: EventData): Promise<void> {
    const event = { type: 'viewer_refused', data } as const;
    await insertBoundedEvent(this.#options.sql, sessionId, event, new Date());
  }

  /**
   * Takes over the open sessions of relays that are gone. Their sockets went with them, so viewer and agent of each are
   * absent from now on.
   */
  async adoptOrphans(): Promise<Adopted[]> {
    const { sql, relayId } = this.#options;
    const owners = await sql<{ relay_id: string | null }[]>`
      SELECT DISTINCT relay_id FROM connect_sessions
      WHERE status <> 'ended' AND relay_id IS DISTINCT FROM ${relayId}`;
    const adopted: Adopted[] = [];
    for (const { relay_id: owner } of owners) {
      adopted.push(...(await sql.begin((tx) => adoptFrom(tx, owner, relayId))));
    }
    return adopted;
  }

  /** Writes what is in the journal. What the database refuses stays, with all that follows of its session. */
  async replay(): Promise<void> {
    const { journal, log } = this.#options;
    const refused = new Set<string>();
    for (const entry of journal.pending()) {
      if (this.#closed || refused.has(entry.session_id)) continue;
      try {
        await this.#write(entry);
      } catch (err) {
        if (isUnavailable(err)) throw err;
        log.error({ err, entry }, '[ERROR] the database refuses an event of the journal');
        if (!(err instanceof IllegalFact)) {
          refused.add(entry.session_id);
          continue;
        }
      }
      await journal.drop(entry);
    }
  }

  /** Stops replaying; what is left in the journal is written by the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#replaying;
    await this.#options.journal.close();
  }

  #replaySoon(): void {
    this.#replaying ??= this.#replayUntilEmpty().finally(() => {
      this.#replaying = undefined;
    });
  }

  async #replayUntilEmpty(): Promise<void> {
    const { journal, watch } = this.#options;
    for (let round = 0; !journal.isEmpty && !this.#closed; round += 1) {
      await sleep(backOff(REPLAY, round + 1), undefined, { ref: false });
      if (watch.available) await this.replay().catch(() => watch.suspect());
      else round = 0;
    }
  }

  /** Waits until nothing older of this session is in the journal. @throws DatabaseTimeout */
  async #settle(sessionId: string): Promise<void> {
    const { journal } = this.#options;
    const giveUpAt = performance.now() + ANSWER_MS;
    while (journal.holds(sessionId)) {
      if (performance.now() > giveUpAt) throw new DatabaseTimeout(ANSWER_MS);
      await sleep(SETTLE_MS, undefined, { ref: false });
    }
  }

  /** Without a lock and together with others, where the caller knows the newest revision and nobody has to be notified. */
  async #writeKnown(known: SessionRow, entry: JournalEntry): Promise<SessionRow | undefined> {
    if (!isBounded(entry.fact)) {
      const step = applyToRow(known, entry.fact, entry.id, new Date(entry.at));
      if (step.after === known) return known;
      const change = { before: known, after: step.after, events: step.events, at: step.at };
      if (!this.#options.outbox.concerns(change)) {
        const isWritten = await this.#writeSteps({ step, revision: known.revision }).catch(
          (error: unknown) => {
            if (isUnavailable(error)) throw error;
            return false;
          },
        );
        if (isWritten) return step.after;
      }
    }
    return await this.#write(entry);
  }

  async #write({ id, session_id, at, fact }: JournalEntry): Promise<SessionRow | undefined> {
    const { sql, outbox } = this.#options;
    const row = await sql.begin((tx) => this.#applyIn(tx, session_id, fact, id, new Date(at)));
    outbox.committed();
    return row;
  }

  async #applyIn(
    tx: Queryable,
    sessionId: string,
    fact: SessionFact,
    factId: string,
    at: Date,
  ): Promise<SessionRow | undefined> {
    const before = await lockSession(tx, sessionId);
    if (!before || before.status === 'ended' || (await hasEvent(tx, factId))) return before;
    const step = applyToRow(before, fact, factId, at);
    const [only] = step.events;
    if (isBounded(fact) && only) {
      await insertBoundedEvent(tx, sessionId, only, at);
    } else if (step.after !== before) {
      await writeSteps(tx, [step]);
      await this.#options.outbox.record(tx, { before, after: step.after, events: step.events, at });
    }
    return step.after;
  }
}

/** Facts of which strangers can cause any number: the audit keeps so many of a session. */
function isBounded({ fact }: SessionFact): boolean {
  return fact === 'viewer_acted' || fact === 'input_refused';
}
