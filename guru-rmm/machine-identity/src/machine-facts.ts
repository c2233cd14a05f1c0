/** What tells machines apart: SHA-256 values in lower-case hex. A machine that does not know one leaves it out. */
export interface MachineFacts {
  /** Of the installed system: a copied disk has the same one, a new installation another. */
  readonly machineId?: string | undefined;
  /** Of the hardware, real or virtual. Only root can read it on most machines. */
  readonly hardwareId?: string | undefined;
}

/** Whether a text can be a fact: agents send them, so they are untrusted. */
export function isFact(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

/** Whether two machines may be the same one: no fact that both know differs. */
export function sameMachine(one: MachineFacts, other: MachineFacts): boolean {
  return agree(one.machineId, other.machineId) && agree(one.hardwareId, other.hardwareId);
}

function agree(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
