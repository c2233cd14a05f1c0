import type { SessionRow } from '../../sessions/session.ts';
import { viewerLostWithRelay } from '../../sessions/session-row.ts';
import { isOpen } from '../../sessions/consent.ts';
import { type Deadline, type SessionLimits, sessionDeadline } from '../../sessions/session-deadline.ts';

/** How much longer than its timeout a question may stay without an answer, in milliseconds. */
const ANSWER_GRACE_MS = 5000;

/** Both clocks of the machine, in milliseconds: `wall` since the epoch, `monotonic` since whenever. */
export interface Clock {
  wall(): number;
  monotonic(): number;
}

export const SYSTEM_CLOCK: Clock = { wall: () => Date.now(), monotonic: () => performance.now() };

/**
 * Who is away since when, and what that means for the session's end. Everything is kept in monotonic time: setting the
 * machine's clock ends no session.
 */
export class SessionClock {
  readonly #clock: Clock;
  readonly #limits: SessionLimits;
  readonly #expiresAt: number;
  #startedAt: number | undefined;
  #viewerAwaySince: number | undefined;
  #controlAwaySince: number | undefined;
  #dataAwaySince: number | undefined;
  #adoptedAt: number | undefined;
  #activeAt: number | undefined;
  /** When the machine was first asked for consent. */
  #askedAt: number | undefined;
  readonly #answerTime: number;
  /** Until when an answer counts, once the question is on the screen. */
  #answerBy: number | undefined;
  #grantedAt: number | undefined;
  #consentOpen = false;
  /** Not before then an answer is missed: the machine may come back with it. */
  #dueNotBefore = 0;

  /**
   * @param row as it was when its sockets were last known: a peer that was present then is missed from now on, one that
   *   was away already since it left
   */
  constructor(row: SessionRow, adopted: boolean, limits: SessionLimits, clock: Clock) {
    this.#clock = clock;
    this.#limits = limits;
    this.#answerTime = row.consent_policy.timeout_seconds * 1000;
    const now = clock.monotonic();
    const toMonotonic = (time: Date) => now + time.getTime() - clock.wall();
    const since = (time: Date | null) => (time ? Math.min(now, toMonotonic(time)) : now);
    this.follow(row);
    this.#expiresAt = toMonotonic(row.expires_at);
    this.#startedAt = row.started_at === null ? undefined : since(row.started_at);
    const agentSince = row.agent_state === 'present' ? now : since(row.agent_left_at);
    this.#controlAwaySince = agentSince;
    this.#dataAwaySince = agentSince;
    const lostWithRelay = adopted && (row.viewer_state === 'present' || viewerLostWithRelay(row));
    if (lostWithRelay) this.#adoptedAt = now;
    if (adopted) this.#dueNotBefore = now + limits.graceMs;
    if (row.viewer_state !== 'never') this.#viewerAwaySince = lostWithRelay ? now : since(row.viewer_left_at);
  }

  control(present: boolean): void {
    this.#controlAwaySince = this.#since(present, this.#controlAwaySince);
  }

  data(present: boolean): void {
    this.#dataAwaySince = this.#since(present, this.#dataAwaySince);
  }

  viewer(present: boolean): void {
    this.#viewerAwaySince = this.#since(present, this.#viewerAwaySince);
    if (!present) return;
    this.#startedAt ??= this.#clock.monotonic();
    this.active();
  }

  /** The viewer gave input. */
  active(): void {
    this.#activeAt = this.#clock.monotonic();
  }

  /** The session is what this row says. */
  follow({ consent, consent_expires_at: expires, consent_answered_at: answered }: SessionRow): void {
    this.#consentOpen = isOpen(consent);
    // Converted once: the machine's clock may be set later.
    if (expires) this.#answerBy ??= this.#monotonic(expires);
    if (answered && consent === 'granted') this.#grantedAt ??= this.#monotonic(answered);
  }

  /** The machine is asked for its user's consent. @returns how much time is left for an answer, in milliseconds */
  asked(): number {
    this.#askedAt ??= this.#clock.monotonic();
    return this.answerTimeLeft();
  }

  /** How much time is left for an answer, in milliseconds. */
  answerTimeLeft(): number {
    const now = this.#clock.monotonic();
    return Math.max(0, (this.#answerBy ?? (this.#askedAt ?? now) + this.#answerTime) - now);
  }

  /** Nobody could come back until now, so each peer that is away gets the whole grace again. */
  restartGrace(): void {
    const now = this.#clock.monotonic();
    this.#dueNotBefore = now + this.#limits.graceMs;
    if (this.#adoptedAt !== undefined) this.#adoptedAt = now;
    if (this.#viewerAwaySince !== undefined) this.#viewerAwaySince = now;
    if (this.#controlAwaySince !== undefined) this.#controlAwaySince = now;
    if (this.#dataAwaySince !== undefined) this.#dataAwaySince = now;
  }

  /** The next deadline; `in` is in milliseconds from now, and negative when it has passed. */
  next(): Deadline & { readonly in: number } {
    const away = [this.#controlAwaySince, this.#dataAwaySince].filter((since) => since !== undefined);
    const deadline = sessionDeadline(
      {
        expiresAt: this.#expiresAt,
        consent: this.#consentOpen ? { dueAt: this.#answerDueAt() } : undefined,
        grantedAt: this.#grantedAt,
        startedAt: this.#startedAt,
        viewerAwaySince: this.#viewerAwaySince,
        agentAwaySince: away.length > 0 ? Math.min(...away) : undefined,
        adoptedAt: this.#adoptedAt,
        activeAt: this.#activeAt,
      },
      this.#limits,
    );
    return { ...deadline, in: deadline.at - this.#clock.monotonic() };
  }

  /** Counted from when the question came onto the screen, and until then from when the machine was asked. */
  #answerDueAt(): number | undefined {
    const by = this.#answerBy ?? (this.#askedAt === undefined ? undefined : this.#askedAt + this.#answerTime);
    return by === undefined ? undefined : Math.max(by + ANSWER_GRACE_MS, this.#dueNotBefore);
  }

  #monotonic(time: Date): number {
    return this.#clock.monotonic() + time.getTime() - this.#clock.wall();
  }

  #since(present: boolean, since: number | undefined): number | undefined {
    // Somebody came back, so from here on each peer is missed by itself.
    if (present) this.#adoptedAt = undefined;
    return present ? undefined : (since ?? this.#clock.monotonic());
  }
}
