import type { CapabilityState } from '../connect-client/capability-monitor.ts';
import type { FeatureName, SessionMode } from '../connect-client/connect-client.ts';
import { ApiError } from '../errors/api-error.ts';
import { CONNECT_ERROR_CODES } from './broker-errors.ts';

/** Features without which there is no remote control in the dashboard, with the words for a technician. */
const NEEDED = {
  embedded_viewer: 'the embedded viewer',
  programmatic_sessions: 'sessions made by other products',
} as const satisfies Partial<Record<FeatureName, string>>;

/**
 * Why remote control is unavailable.
 * @returns null when it is available
 */
export function findObstacle(state: CapabilityState, mode: SessionMode = 'unattended'): ApiError | null {
  if (!state.ok) return new ApiError(CONNECT_ERROR_CODES[state.kind], state.reason);
  const { features } = state.capabilities;
  for (const [feature, words] of Object.entries(NEEDED)) {
    if (features[feature] !== true)
      return unavailable(`Guru Connect has switched off ${words}.`, feature as FeatureName);
  }
  if (mode === 'attended' && !features.consent_prompt) {
    return unavailable(
      'Guru Connect cannot ask the user at the machine yet; use unattended mode.',
      'consent_prompt',
    );
  }
  return null;
}

/** Features that only a machine without a current, connected agent needs. */
export function findPreparationObstacle(state: CapabilityState): ApiError | null {
  if (!state.ok) return new ApiError(CONNECT_ERROR_CODES[state.kind], state.reason);
  const { features } = state.capabilities;
  if (!features.per_machine_keys) {
    return unavailable(
      'Guru Connect has switched off per-machine keys, so this machine cannot be connected.',
      'per_machine_keys',
    );
  }
  if (!features.release_channel) {
    return unavailable(
      'Guru Connect has switched off its release channel, so this machine cannot get its agent.',
      'release_channel',
    );
  }
  return null;
}

function unavailable(detail: string, feature: FeatureName): ApiError {
  return new ApiError('capability_unavailable', detail, { causeCode: feature });
}
