/** What Guru Connect 1.0.0 says that it can do. */
export const CONNECT_FEATURES = {
  embedded_viewer: true,
  programmatic_sessions: true,
  per_machine_keys: true,
  release_channel: true,
  consent_prompt: false,
  support_codes: false,
  native_viewer: false,
  session_webhooks: false,
  clipboard: false,
};
