/**
 * Why an agent could not carry out a command, as far as this version knows: the set is open. The server may simply ask
 * again after `download_failed`, `launch_timeout` and `key_unavailable`; the others need a person: the release is
 * wrong, the machine has no display, its platform is not served, or agent and server do not fit each other.
 */
export type CommandFailureCode =
  | 'unknown_command'
  | 'invalid_payload'
  | 'internal_error'
  | 'download_failed'
  | 'checksum_mismatch'
  /** The release is not signed by who may sign it, or is older than what this machine has seen. */
  | 'release_untrusted'
  /** The signatures of the release channel have expired: nobody renews it, or somebody holds it back. */
  | 'release_expired'
  /** No folder of the machine takes the program or what the agent must write: noexec, read-only, full, or open to others. */
  | 'no_folder'
  | 'agent_exited'
  | 'launch_timeout'
  | 'no_display'
  | 'platform_unsupported'
  | 'key_unavailable'
  /** The server gave no support code. */
  | 'code_unavailable'
  /** Guru Connect does not accept the support code. */
  | 'code_refused'
  /** Guru Connect cannot be reached from the machine. */
  | 'relay_unreachable';
