import type { CapabilityState } from '../connect-client/capability-monitor.ts';
import type { SessionMode } from '../connect-client/connect-client.ts';
import type { FeatureName } from '../connect-client/contract-words.ts';
import { ApiError } from '../errors/api-error.ts';
import { CONNECT_ERROR_CODES } from './broker-errors.ts';

/**
 * Features that this server depends on, each with what a technician reads when it is off. A feature that Guru Connect does
 * not name counts as off.
 */
const WORDS = {
  embedded_viewer: 'Guru Connect has switched off the embedded viewer.',
  programmatic_sessions: 'Guru Connect has switched off sessions made by other products.',
  consent_prompt: 'Guru Connect cannot ask the user at the machine yet; use unattended mode.',
  support_codes:
    'Guru Connect has switched off the support codes with which a machine joins an attended session.',
  per_machine_keys: 'Guru Connect has switched off per-machine keys, so this machine cannot be connected.',
  release_channel: 'Guru Connect has switched off its release channel, so this machine cannot get its agent.',
} as const satisfies Partial<Record<FeatureName, string>>;
type Needed = keyof typeof WORDS;

/** What each mode needs, in the order in which the first missing one is named. */
const NEEDED = {
  unattended: ['embedded_viewer', 'programmatic_sessions'],
  attended: [
    'embedded_viewer',
    'programmatic_sessions',
    'consent_prompt',
    'support_codes',
    'release_channel',
  ],
} as const satisfies Record<SessionMode, readonly Needed[]>;

/** What only a machine without a current, connected agent needs. */
const NEEDED_TO_PREPARE: readonly Needed[] = ['per_machine_keys', 'release_channel'];

/**
 * Why remote control is unavailable.
 * @returns null when it is available
 */
export function findObstacle(state: CapabilityState, mode: SessionMode = 'unattended'): ApiError | null {
  return findMissing(state, NEEDED[mode]);
}

/** Why a machine cannot be prepared for remote control; null when it can. */
export function findPreparationObstacle(state: CapabilityState): ApiError | null {
  return findMissing(state, NEEDED_TO_PREPARE);
}

function findMissing(state: CapabilityState, needed: readonly Needed[]): ApiError | null {
  if (!state.ok) return new ApiError(CONNECT_ERROR_CODES[state.kind], state.reason);
  const missing = needed.find((feature) => !isOn(state.capabilities.features, feature));
  if (missing === undefined) return null;
  return new ApiError('capability_unavailable', WORDS[missing], { causeCode: missing });
}

/** Whether a feature is on. One that is not listed, or is listed with anything but `true`, is off. */
function isOn(features: Readonly<Record<string, unknown>>, feature: FeatureName): boolean {
  return Object.hasOwn(features, feature) && features[feature] === true;
}
