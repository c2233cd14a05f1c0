import { CAPABILITY_LIMIT } from '@guru-connect/proto/limits';
import type { Capabilities, ViewerHello } from '@guru-connect/proto/stream';
import type { ClientOrigin } from '../../audit/client-origin.ts';
import type { FailedAttempts } from '../../audit/failed-attempts.ts';
import type { TokenSecrets } from '../../config/token-secrets.ts';
import type { Queryable } from '../../database/queryable.ts';
import type { EndReason } from '../../sessions/end-reason.ts';
import type { LedgerTransaction, SessionLedger } from '../../sessions/session-ledger.ts';
import { findFailure } from '../../sessions/find-failure.ts';
import type { Failure } from '../sessions/live-session.ts';
import { findSession } from '../../sessions/session-store.ts';
import { type ViewerClaims, verifyViewerToken } from '../../sessions/viewer-token.ts';
import {
  type Admission,
  isResumeTicket,
  redeemToken,
  resumeViewer,
} from '../../sessions/viewer-token-store.ts';
import { CLOSE, type CloseCode } from '../socket/close-codes.ts';
import type { LocalPeers } from '../sessions/local-peers.ts';
import type { RelaySocket } from '../socket/relay-socket.ts';

/** Why a viewer is not let in; `reason` is given only for a session that has ended. */
export interface Refusal {
  readonly code: CloseCode;
  readonly reason?: EndReason;
  /** What the machine said when it ended the session. */
  readonly failure?: Failure | undefined;
}

export interface AdmissionOptions {
  readonly sql: Queryable;
  readonly ledger: SessionLedger;
  readonly peers: LocalPeers;
  readonly secrets: TokenSecrets;
  readonly attempts: FailedAttempts;
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
  async admit(socket: RelaySocket, hello: ViewerHello, from: ClientOrigin): Promise<Refusal | undefined> {
    const { peers, secrets } = this.#options;
    const { sessionId, credential } = hello;
    const claims = credential?.$case === 'token' ? verifyViewerToken(secrets, credential.value) : undefined;
    const entitled = claims?.sessionId === sessionId;
    const actor = peers.session(sessionId);
    const attempt = { hello, from };
    if (!actor) return await this.#refuseWithoutSession(attempt, entitled);
    if (entitled && !isFramedAsAllowed(claims, hello)) {
      return await this.#refuse(attempt, 'foreign_frame', CLOSE.forbidden);
    }
    const redeem = redemption(hello, entitled && claims.agentId === actor.agentId ? claims : undefined);
    // A viewer without anything that could open this session does not wait in its queue.
    if (!redeem) return await this.#refuse(attempt, whyUseless(hello, claims));
    const resumed = credential?.$case === 'resumeTicket';
    const capabilities = boundCapabilities(hello.capabilities);
    const answer = await actor.handle({
      input: 'viewer',
      arrival: { socket, capabilities, resumed, from, redeem },
    });
    if (answer === 'done') return undefined;
    if (answer === 'refused') return await this.#refuse(attempt, 'spent');
    return await this.#refuseWithoutSession(attempt, entitled, answer.ended);
  }

  /** @param cutFor why the session ended, which the database may not know yet */
  async #refuseWithoutSession(attempt: Attempt, entitled: boolean, cutFor?: EndReason): Promise<Refusal> {
    const { sql, attempts } = this.#options;
    const { sessionId, credential } = attempt.hello;
    const row = SESSION_ID.test(sessionId) ? await findSession(sql, sessionId) : undefined;
    if (!row) {
      attempts.add({ type: 'viewer_refused', why: 'no_such_session', detail: sessionId }, attempt.from);
      return { code: CLOSE.noSuchSession };
    }
    const known =
      entitled ||
      (credential?.$case === 'resumeTicket' && (await isResumeTicket(sql, sessionId, credential.value)));
    if (!known) return await this.#refuse(attempt, 'forged_or_expired');
    const reason = row.end_reason ?? cutFor;
    // Open, and not served here: it was created a moment ago, or another relay has it. The viewer tries again.
    if (!reason) return { code: CLOSE.relayRestarting };
    return { code: CLOSE.sessionEnded, reason, failure: await findFailure(sql, sessionId, reason) };
  }

  async #refuse(
    { hello: { sessionId, credential }, from }: Attempt,
    why: string,
    code: CloseCode = CLOSE.credentialRefused,
  ): Promise<Refusal> {
    const data = { credential: credential?.$case ?? 'none', why, ...from };
    await this.#options.ledger.recordRefusal(sessionId, data);
    return { code };
  }
}

/** A viewer's first message, and where it came from. */
interface Attempt {
  readonly hello: ViewerHello;
  readonly from: ClientOrigin;
}

/** Why a credential cannot open the session, as far as its form tells. */
function whyUseless({ credential }: ViewerHello, claims: ViewerClaims | undefined): string {
  if (credential === undefined) return 'no_credential';
  return claims ? 'other_session' : 'forged_or_expired';
}

/** How the credential is used up; undefined: there is none that could open the session. */
function redemption(
  { sessionId, credential, nonce, parentOrigin }: ViewerHello,
  claims: ViewerClaims | undefined,
): ((tx: LedgerTransaction) => Promise<Admission | undefined>) | undefined {
  const bounded = nonce.slice(0, CAPABILITY_LIMIT.nonceLength);
  if (claims) return (tx) => redeemToken(tx.sql, sessionId, { tokenId: claims.tokenId, nonce: bounded });
  if (credential?.$case !== 'resumeTicket') return undefined;
  return (tx) => resumeViewer(tx.sql, sessionId, { ticket: credential.value, nonce: bounded, parentOrigin });
}

/** A token is good for the page that it was made for. Alone in a tab the viewer is framed by nobody. */
function isFramedAsAllowed({ parentOrigin }: ViewerClaims, hello: ViewerHello): boolean {
  return hello.parentOrigin === '' || parentOrigin === undefined || hello.parentOrigin === parentOrigin;
}

function boundCapabilities(capabilities: Capabilities | undefined): Capabilities | undefined {
  if (!capabilities) return undefined;
  const { features, nameLength, encodings } = CAPABILITY_LIMIT;
  return {
    encodings: capabilities.encodings.slice(0, encodings),
    features: capabilities.features.filter((name) => name.length <= nameLength).slice(0, features),
  };
}
