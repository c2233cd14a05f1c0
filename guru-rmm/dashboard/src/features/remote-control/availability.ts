import type { RemoteControlCapabilities, RemoteControlMode } from './remote-control-api.ts';

export type Availability =
  | { readonly available: true; readonly modes: readonly RemoteControlMode[] }
  | { readonly available: false; readonly reason: string };

/** Features of Guru Connect that showing a machine in this page cannot do without, and what it means when one is off. */
const NEEDED_FEATURES: readonly (readonly [feature: string, sentence: string])[] = [
  [
    'embedded_viewer',
    'Guru Connect’s embedded viewer is switched off, so a machine cannot be shown in this page.',
  ],
  [
    'programmatic_sessions',
    'Guru Connect does not accept sessions from Guru RMM: that feature is switched off.',
  ],
];

/** Codes that the server may give as its reason, in plain words; anything else it says is shown as it is. */
const REASONS: Readonly<Record<string, string>> = {
  connect_not_configured: 'Guru Connect is not set up on the RMM server.',
  connect_unreachable: 'The RMM server cannot reach Guru Connect at present.',
  connect_rejected: 'Guru Connect refuses the RMM server’s credential.',
  contract_incompatible: 'Guru RMM and Guru Connect have versions that do not fit each other.',
  capability_unavailable: 'Guru Connect does not offer what remote control needs.',
};

/**
 * Whether remote control can be offered for a machine, in which modes, or why not: the machine's own state first,
 * since that is what a technician can do something about.
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
  const features = capabilities.features ?? {};
  for (const [feature, sentence] of NEEDED_FEATURES) if (features[feature] === false) return no(sentence);
  if (!capabilities.available) {
    const { reason } = capabilities;
    return no((reason && (REASONS[reason] ?? reason)) || 'Remote control is not available at present.');
  }
  return { available: true, modes: features.consent_prompt ? ['unattended', 'attended'] : ['unattended'] };
}

function no(reason: string): Availability {
  return { available: false, reason };
}
