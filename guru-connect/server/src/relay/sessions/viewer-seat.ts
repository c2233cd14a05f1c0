import { FEATURE } from '@guru-connect/proto/features';
import { type Capabilities, StreamMessage } from '@guru-connect/proto/stream';
import type { ClipboardPolicy } from '../../consent/clipboard-policy.ts';
import { isOpen } from '../../sessions/consent.ts';
import type { SessionRow } from '../../sessions/session.ts';
import type { SessionLedger } from '../../sessions/session-ledger.ts';
import type { Admission } from '../../sessions/viewer-token-store.ts';
import { CLIPBOARD_VIEWER_LIMIT, setReceiveLimit } from '../socket/receive-limit.ts';
import { mayWriteClipboard, type StreamPermissions } from '../stream/stream-rules.ts';
import type { StreamPump } from '../stream/stream-pump.ts';
import type { ViewerArrival } from './live-session.ts';

export interface SeatContext {
  readonly ledger: SessionLedger;
  readonly pump: StreamPump;
  readonly graceMs: number;
  readonly clipboard: ClipboardPolicy;
}

/** A viewer whose credential was accepted. */
export interface Admitted extends Admission {
  /** The session after the viewer was recorded; undefined: there is none any more. */
  readonly row: SessionRow | undefined;
}

/** The one viewer of a session: how it is let in, and what it is sent beside the stream. */
export class ViewerSeat {
  readonly #context: SeatContext;
  #capabilities: Capabilities | undefined;

  constructor(context: SeatContext) {
    this.#context = context;
  }

  /** Uses up the credential and records the viewer, in one transaction. @returns undefined when it is refused */
  async admit(sessionId: string, arrival: ViewerArrival): Promise<Admitted | undefined> {
    return await this.#context.ledger.transact(async (tx) => {
      const admission = await arrival.redeem(tx);
      if (!admission) return undefined;
      const fact = { fact: 'viewer_attached', resumed: arrival.resumed, from: arrival.from } as const;
      return { ...admission, row: await tx.apply(sessionId, fact) };
    });
  }

  /** Welcomes the viewer and joins it to the stream. A viewer that sat here before is replaced. */
  take(
    { socket, capabilities }: ViewerArrival,
    { permissions: { input }, resumeTicket }: Admission,
    row: SessionRow,
  ): void {
    const { pump, graceMs, clipboard } = this.#context;
    const permissions = { input, ...clipboardPermissions(clipboard) };
    const welcomed = row.consent_policy.access === 'control' ? permissions : { input: false };
    if (mayWriteClipboard(welcomed)) setReceiveLimit(socket, CLIPBOARD_VIEWER_LIMIT);
    const value = {
      sessionId: row.session_id,
      resumeTicket,
      permissions: welcomed,
      agentPresent: pump.hasData,
      reconnectGraceMs: graceMs,
      mode: row.mode,
    };
    socket.send(StreamMessage.encode({ body: { $case: 'viewerWelcome', value } }).finish());
    this.#capabilities = capabilities;
    pump.attachViewer({ socket, permissions, capabilities });
  }

  /**
   * Sends the session's state, to a viewer that announced that it understands it.
   * @param answerTimeLeft until the user's answer is due, in milliseconds
   */
  showState({ status, consent, consent_policy: policy }: SessionRow, answerTimeLeft: number): void {
    if (!this.#capabilities?.features.includes(FEATURE.sessionState)) return;
    const isAsked = consent === 'asked';
    const value = {
      status,
      consent: isAsked ? 'pending' : consent,
      consentRemainingMs: isAsked ? Math.round(answerTimeLeft) : 0,
      consentTimeoutMs: isOpen(consent) ? policy.timeout_seconds * 1000 : 0,
      indicator: policy.indicator ? 'shown' : 'none',
    };
    this.#context.pump.tellViewer({ $case: 'sessionState', value });
  }
}

/** What the operator's policy adds to a viewer's permissions: nothing while the clipboard is off. */
function clipboardPermissions(policy: ClipboardPolicy): Omit<StreamPermissions, 'input'> {
  if (policy === 'off') return {};
  return {
    clipboardToMachine: policy === 'to_machine' || policy === 'both',
    clipboardFromMachine: policy === 'from_machine' || policy === 'both',
  };
}
