import { ConnectionWarnings, routeOf } from '@guru/outbound';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { WebhookReceiver } from '../config/webhook-receiver.ts';
import { type PostOutcome, postWebhook } from './post-webhook.ts';
import { nextStep } from './retry-plan.ts';
import { type ClaimedWebhook, claimDueWebhooks, settleWebhook } from './webhook-store.ts';

export interface DeliveryTimes {
  /** How long a receiver may take for an answer; the contract promises it 15 seconds. */
  readonly answerMs: number;
  /** How long a claimed row is out of reach of others; an attempt and its record must fit well into it. */
  readonly leaseMs: number;
  /** How often the outbox is looked into when nothing happens: for retries, and for what another relay left. */
  readonly pollMs: number;
  /** How long a stop waits for attempts that run. */
  readonly stopMs: number;
}

export const DELIVERY_TIMES: DeliveryTimes = {
  answerMs: 15_000,
  leaseMs: 45_000,
  pollMs: 1000,
  stopMs: 2000,
};

/** Attempts that run at once. A receiver that hangs holds these, and nothing else of the relay. */
export const MOST_AT_ONCE = 8;

export interface DeliveryOptions {
  readonly sql: Sql;
  readonly log: Logger;
  readonly receiver: WebhookReceiver;
  readonly times: DeliveryTimes;
}

/**
 * Sends what lies in the outbox, at least once each. Several relays may do so on one database. Nothing waits for it: the
 * outbox is filled by transactions of the sessions, which never see the receiver.
 */
export class WebhookDelivery {
  readonly #options: DeliveryOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #claiming: Promise<void> | undefined;
  #asked = false;
  #closed = false;
  #outboxFails = false;
  readonly #warnings: ConnectionWarnings;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#warnings = new ConnectionWarnings((fields, sentence) => options.log.warn(fields, sentence));
  }

  start(): void {
    if (this.#closed) return;
    this.#timer = setInterval(() => this.wake(), this.#options.times.pollMs);
    this.#timer.unref();
    this.wake();
  }

  /** Something may be due. */
  wake(): void {
    this.#asked = true;
    if (this.#timer === undefined || this.#closed) return;
    this.#claiming ??= this.#claim().finally(() => {
      this.#claiming = undefined;
      // Asked between the last look and here.
      if (this.#asked) this.wake();
    });
  }

  /** Takes no more; gives the attempts that run a moment and hands back what is not done then, for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#claiming;
    const done = new AbortController();
    const patience = sleep(this.#options.times.stopMs, undefined, { signal: done.signal }).catch(
      () => undefined,
    );
    await Promise.race([Promise.all(this.#running), patience]);
    done.abort();
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #claim(): Promise<void> {
    const { sql, log, times } = this.#options;
    try {
      while (this.#asked && !this.#closed) {
        this.#asked = false;
        const free = MOST_AT_ONCE - this.#running.size;
        // The end of an attempt asks again.
        if (free === 0) return;
        for (const webhook of await claimDueWebhooks(sql, free, times.leaseMs)) this.#run(webhook);
      }
      this.#outboxFails = false;
    } catch (err) {
      // Once, not with every look: the sessions say the same of the database, and the next look tries again.
      if (!this.#outboxFails) log.error({ err }, 'the outbox of webhooks cannot be read');
      this.#outboxFails = true;
    }
  }

  #run(webhook: ClaimedWebhook): void {
    const run = this.#attempt(webhook)
      .catch((err: unknown) => {
        // Its lease runs out, and it is sent once more: at least once.
        this.#options.log.error({ err, ...names(webhook) }, 'what came of a webhook could not be recorded');
      })
      .finally(() => {
        this.#running.delete(run);
        this.wake();
      });
    this.#running.add(run);
  }

  async #attempt(webhook: ClaimedWebhook): Promise<void> {
    const { sql, receiver, times } = this.#options;
    const { answerMs } = times;
    const content = { id: webhook.webhook_id, body: webhook.body };
    const { result, outcome, failure } = await postWebhook(receiver, content, {
      answerMs,
      stop: this.#stop.signal,
    });
    if (failure) this.#warnings.failed(routeOf(receiver.url), failure);
    else if (result === 'delivered') this.#warnings.succeeded();
    const next = nextStep(result, webhook.attempts, Math.random());
    await settleWebhook(sql, webhook, next, outcome);
    this.#tell(webhook, next.step, outcome);
  }

  #tell(webhook: ClaimedWebhook, step: ReturnType<typeof nextStep>['step'], outcome: PostOutcome['outcome']) {
    const { log } = this.#options;
    const facts = { ...names(webhook), attempt: webhook.attempts, outcome };
    if (step === 'done') log.debug(facts, 'webhook delivered');
    else if (step === 'wait') log.warn(facts, '[WARNING] webhook not delivered; it will be sent again');
    else if (step === 'give_up') log.error(facts, '[ERROR] webhook given up');
  }
}

function names({ webhook_id, session_id, type }: ClaimedWebhook) {
  return { webhook_id, session_id, type };
}
