import { AgentFault } from '../../fault/agent-fault.ts';
import type { ConsentOutcome } from '../consent/consent-outcome.ts';
import type { Dialogs, Indicator } from '../dialogs.ts';

const DETAIL = 'This version of the agent shows no dialog on Windows yet: unattended sessions work.';

/** Windows without a consent dialog or a banner: everything that needs one is refused. */
export class NoDialogs implements Dialogs {
  async askConsent(): Promise<ConsentOutcome> {
    return { result: 'unavailable', cause: 'display_unsupported', detail: DETAIL, receipt: null };
  }

  async showIndicator(): Promise<Indicator> {
    throw new AgentFault('display_unsupported', DETAIL);
  }
}
