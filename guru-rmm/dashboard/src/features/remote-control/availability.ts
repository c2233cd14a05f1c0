import type { RemoteControlCapabilities, RemoteControlMode } from './remote-control-api.ts';
import type { FeatureName } from './words/known-values.ts';

/** The features by which Guru Connect can ask the machine's user. */
const CONSENT: readonly FeatureName[] = ['consent_prompt', 'support_codes'];

export type Availability =
  | {
      readonly available: true;
      readonly modes: readonly RemoteControlMode[];
      /** Whether asking the user takes a reason. */
      readonly reasonRequired: boolean;
    }
  | { readonly available: false; readonly reason: string };

/**
 * Whether remote control can be offered for a machine, in which modes, or why not: the machine's own state first,
 * since that is what a technician can do something about, then the server's own sentence.
 *
 * @param capabilities what the server said, `undefined` while it has not answered, `null` when asking failed.
 */
export function remoteControlAvailability(
  agent: { readonly online: boolean },
  capabilities: RemoteControlCapabilities | undefined | null,
): Availability {
  if (!agent.online) return no('The machine is offline. Remote control needs it to be online.');
  if (capabilities === undefined) return no('Asking the server what remote control can do.');
  if (capabilities === null) return no('The RMM server could not say whether remote control is available.');
  if (!capabilities.available)
    return no(capabilities.reason || 'Remote control is not available at present.');
  const asksUser = CONSENT.every((feature) => capabilities.features[feature] === true);
  return {
    available: true,
    modes: asksUser ? ['unattended', 'attended'] : ['unattended'],
    reasonRequired: capabilities.attended_reason === 'required',
  };
}

function no(reason: string): Availability {
  return { available: false, reason };
}
