import type { FeatureName } from 'guru-connect-contract';

/** What this release can do, by the contract's feature names. What is not built is false and stays false. */
export const BUILT_FEATURES = {
  embedded_viewer: true,
  programmatic_sessions: true,
  per_machine_keys: true,
  release_channel: true,
  consent_prompt: false,
  support_codes: false,
  native_viewer: true,
  session_webhooks: true,
  clipboard: false,
} as const satisfies Record<FeatureName, boolean>;

export type { FeatureName };

export type Features = Readonly<Record<FeatureName, boolean>>;

export function isFeatureName(name: string): name is FeatureName {
  return Object.hasOwn(BUILT_FEATURES, name);
}

/**
 * The features on offer once the operator's switches are applied: a switch can only take away.
 * @param hasReceiver whether there is somebody to send session webhooks to
 */
export function enabledFeatures(disabled: ReadonlySet<FeatureName>, hasReceiver: boolean): Features {
  const entries = Object.entries(BUILT_FEATURES).map(([name, built]) => [
    name,
    built && isFeatureName(name) && !disabled.has(name) && (name !== 'session_webhooks' || hasReceiver),
  ]);
  return Object.fromEntries(entries) as Features;
}
