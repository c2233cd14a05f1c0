/** What the technician may do once the person accepts. */
export type Grant = 'view' | 'view_and_control';

/** What the person at the machine is asked. The texts come from the network: they are shown as plain text, bounded. */
export interface ConsentQuestion {
  readonly technician: string;
  readonly organisation: string;
  /** May be empty. */
  readonly reason: string;
  readonly grant: Grant;
  /** Seconds until the question is withdrawn without an answer. */
  readonly timeoutSeconds: number;
  /** No answer in time allows it. Left out: no answer is a no. */
  readonly silenceAllows?: boolean;
}
