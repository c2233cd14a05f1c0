import type { ConsentResponse, InputRefused } from '@guru-connect/proto/control';
import { FEATURE } from '@guru-connect/proto/features';
import { isOpen } from '../../sessions/consent.ts';
import type { SessionRow } from '../../sessions/session.ts';
import type { SessionFact } from '../../sessions/session-state.ts';
import type { AgentConnection } from './agent-connection.ts';
import { answerFact, consentRequest, refusedInputFact, unavailableFact } from './consent-exchange.ts';
import type { SessionClock } from './session-clock.ts';

/** As many reports of refused input of one session are kept. */
const MOST_REFUSED_INPUTS = 200;

const TOO_OLD = 'The agent of this machine is too old to ask its user. Update it.';
const NO_ANSWER = 'The machine did not answer in time.';

export interface ConsentTurnContext {
  readonly clock: SessionClock;
  readonly organisation: string;
  /** The session as it is now. */
  row(): SessionRow;
  /** Records a fact. */
  note(fact: SessionFact): Promise<void>;
}

/** What machine and relay say to each other about the user's consent, in one session. Runs in the session's queue. */
export class ConsentTurn {
  readonly #context: ConsentTurnContext;
  #refusedInputs = 0;

  constructor(context: ConsentTurnContext) {
    this.#context = context;
  }

  /** Asks, unless there is an answer. A machine that was asked before keeps its question open. */
  async ask(connection: AgentConnection): Promise<void> {
    const { clock, organisation, note } = this.#context;
    const row = this.#context.row();
    if (!isOpen(row.consent)) return;
    if (!connection.can(FEATURE.consent))
      return await note(unavailableFact(row, 'no_consent_helper', TOO_OLD));
    connection.send({ $case: 'consentRequest', value: consentRequest(row, organisation, clock.asked()) });
  }

  /** The question is on the screen. */
  async shown(): Promise<void> {
    const { clock, row, note } = this.#context;
    if (row().consent !== 'pending') return;
    await note({ fact: 'consent_shown', timeoutSeconds: Math.ceil(clock.answerTimeLeft() / 1000) });
  }

  async answered(response: ConsentResponse): Promise<void> {
    const row = this.#context.row();
    if (isOpen(row.consent)) await this.#context.note(answerFact(row, response));
  }

  /** The machine has not answered, not even that the time is over. */
  async overdue(): Promise<void> {
    await this.#context.note(unavailableFact(this.#context.row(), 'unresponsive', NO_ANSWER));
  }

  async inputRefused(report: InputRefused): Promise<void> {
    this.#refusedInputs += 1;
    if (this.#refusedInputs <= MOST_REFUSED_INPUTS) await this.#context.note(refusedInputFact(report));
  }
}
