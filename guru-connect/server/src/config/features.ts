import type { ClipboardPolicy } from '../consent/clipboard-policy.ts';
import type { FeatureName } from 'guru-connect-contract';

/** What this release can do, by the contract's feature names. What is not built is false and stays false. */
export const BUILT_FEATURES = {
  embedded_viewer: true,
  programmatic_sessions: true,
  per_machine_keys: true,
  release_channel: true,
  consent_prompt: true,
  support_codes: true,
  native_viewer: true,
  session_webhooks: true,
  clipboard: true,
} as const satisfies Record<FeatureName, boolean>;

export type { FeatureName };

export type Features = Readonly<Record<FeatureName, boolean>>;

export function isFeatureName(name: string): name is FeatureName {
  return Object.hasOwn(BUILT_FEATURES, name);
}

/**
 * The features on offer once the operator's switches are applied: a switch can only take away.
 * @param environment `hasReceiver`: whether there is somebody to send session webhooks to
 */
export function enabledFeatures(
  disabled: ReadonlySet<FeatureName>,
  { hasReceiver, clipboard }: { readonly hasReceiver: boolean; readonly clipboard: ClipboardPolicy },
): Features {
  const built = (name: FeatureName) => BUILT_FEATURES[name] && !disabled.has(name);
  const names = Object.keys(BUILT_FEATURES).filter(isFeatureName);
  return {
    ...(Object.fromEntries(names.map((name) => [name, built(name)])) as Features),
    session_webhooks: built('session_webhooks') && hasReceiver,
    clipboard: built('clipboard') && clipboard !== 'off',
    // The session of a code asks its user first.
    support_codes: built('support_codes') && built('consent_prompt'),
  };
}
