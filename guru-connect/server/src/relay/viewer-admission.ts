import { StreamMessage, type ViewerHello } from '@guru-connect/proto/stream';
import type { Sql } from 'postgres';
import type { TokenSecrets } from '../config/token-secrets.ts';
import type { SessionAnnouncer } from '../sessions/session-announcer.ts';
import type { EndReason } from '../sessions/session-deadline.ts';
import { applyEvent, findSession, insertRefusal } from '../sessions/session-store.ts';
import { type ViewerClaims, verifyViewerToken } from '../sessions/viewer-token.ts';
import { redeemToken, resumeViewer } from '../sessions/viewer-token-store.ts';
import { CLOSE, type CloseCode } from './close-codes.ts';
import type { LiveSession } from './live-session.ts';
import type { RelaySocket } from './relay-socket.ts';
import type { SessionConductor } from './session-conductor.ts';
import type { SessionRouting } from './session-routing.ts';

/** Why a viewer is not let in; `reason` is given only for a session that has ended. */
export interface Refusal {
  readonly code: CloseCode;
  readonly reason?: EndReason;
}

export interface AdmissionOptions {
  readonly sql: Sql;
  readonly routing: SessionRouting;
  readonly conductor: SessionConductor;
  readonly secrets: TokenSecrets;
  readonly announcer: SessionAnnouncer;
  readonly reconnectGraceMs: number;
}

const SESSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Lets viewers into their sessions, and nobody else. */
export class ViewerAdmission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * Lets a viewer in on a token, which is used up by it, or on a resume ticket, which is replaced.
   * @returns why not, when it stays outside
   */
  async admit(socket: RelaySocket, hello: ViewerHello): Promise<Refusal | undefined> {
    const { routing, secrets } = this.#options;
    const { sessionId, credential } = hello;
    const claims = credential?.$case === 'token' ? verifyViewerToken(secrets, credential.value) : undefined;
    const live = routing.session(sessionId);
    const entitled = claims?.sessionId === sessionId;
    if (!live) return await this.#refuseWithoutSession(hello, entitled);
    // Who shows nothing that could open this session keeps nobody waiting who does.
    const fits = entitled && claims.agentId === live.agentId;
    if (!fits && credential?.$case !== 'resumeTicket') return await this.#refuse(hello);
    return await live.lane.run(async () => {
      if (live.endReason) return await this.#refuseWithoutSession(hello, entitled, live.endReason);
      return await this.#admitTo(live, socket, hello, claims);
    });
  }

  async #admitTo(
    live: LiveSession,
    socket: RelaySocket,
    hello: ViewerHello,
    claims: ViewerClaims | undefined,
  ): Promise<Refusal | undefined> {
    const { sql, conductor, announcer, reconnectGraceMs } = this.#options;
    const { sessionId, credential } = hello;
    const data = { resumed: credential?.$case === 'resumeTicket', replaced: live.hasViewer };
    const event = 'viewer_connected';
    const admitted = await sql.begin(async (tx) => {
      const admission = claims
        ? await redeemToken(tx, sessionId, claims.tokenId)
        : credential && (await resumeViewer(tx, sessionId, credential.value));
      if (!admission) return undefined;
      return { admission, row: await applyEvent(tx, sessionId, { event, type: event, data }, announcer) };
    });
    announcer.committed();
    if (!admitted) return await this.#refuse(hello);
    conductor.follow(live, admitted.row ?? (await findSession(sql, sessionId)));
    if (live.endReason) return { code: CLOSE.sessionEnded, reason: live.endReason };
    const { permissions, resumeTicket } = admitted.admission;
    const welcome = {
      sessionId,
      resumeTicket,
      permissions: { input: permissions.input },
      agentPresent: live.hasData,
      reconnectGraceMs,
      mode: live.mode,
    };
    socket.send(StreamMessage.encode({ body: { $case: 'viewerWelcome', value: welcome } }).finish());
    live.attachViewer(socket, permissions);
    conductor.attached(live);
    return undefined;
  }

  /** @param cutFor why its connections were cut, which the database may not have heard of yet */
  async #refuseWithoutSession(hello: ViewerHello, entitled: boolean, cutFor?: EndReason): Promise<Refusal> {
    const { sql } = this.#options;
    const { sessionId, credential } = hello;
    const row = SESSION_ID.test(sessionId) ? await findSession(sql, sessionId) : undefined;
    if (!row) return { code: CLOSE.noSuchSession };
    const known =
      entitled ||
      (credential?.$case === 'resumeTicket' &&
        (await resumeViewer(sql, sessionId, credential.value)) !== undefined);
    const reason = row.end_reason ?? cutFor;
    return known && reason ? { code: CLOSE.sessionEnded, reason } : await this.#refuse(hello);
  }

  async #refuse({ sessionId, credential }: ViewerHello): Promise<Refusal> {
    await insertRefusal(this.#options.sql, sessionId, credential?.$case ?? 'none');
    return { code: CLOSE.credentialRefused };
  }
}
