/**
 * Why a command failed. The server may simply ask again after `download_failed`, `launch_timeout` and `key_unavailable`;
 * the others need a person: the release is wrong, the machine has no display, its platform is not served, or this agent
 * cannot make sense of the command.
 */
export type CommandFailureCode =
  | 'unknown_command'
  | 'invalid_payload'
  | 'download_failed'
  | 'checksum_mismatch'
  | 'agent_exited'
  | 'launch_timeout'
  | 'no_display'
  | 'platform_unsupported'
  | 'key_unavailable';

/** A command that failed: a code for the server, one plain sentence for a technician. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly code: CommandFailureCode;

  constructor(code: CommandFailureCode, sentence: string) {
    super(sentence);
    this.code = code;
  }
}
