/** Which relay an agent is connected to. Several relays share one, so every answer may come from elsewhere. */
export interface Directory {
  /** @returns the relay's id; undefined: the agent is not connected */
  ownerOf(agentId: string): Promise<string | undefined>;
  /** The agent is connected to this relay now; a later claim of another relay wins. */
  claim(agentId: string, relayId: string): Promise<void>;
  /** Ends a claim, unless another relay has claimed the agent since. */
  release(agentId: string, relayId: string): Promise<void>;
}

/** For one relay alone. */
export class InProcessDirectory implements Directory {
  readonly #owners = new Map<string, string>();

  async ownerOf(agentId: string): Promise<string | undefined> {
    return this.#owners.get(agentId);
  }

  async claim(agentId: string, relayId: string): Promise<void> {
    this.#owners.set(agentId, relayId);
  }

  async release(agentId: string, relayId: string): Promise<void> {
    if (this.#owners.get(agentId) === relayId) this.#owners.delete(agentId);
  }
}
