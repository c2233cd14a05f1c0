/**
 * Why remote control could not be set up; the codes of the border between server and agent.
 * The server may simply ask again after `download_failed`, `launch_timeout` and `key_unavailable`; the others
 * want a person: the release is wrong, the machine has no display, or its platform is not served.
 */
export type RemoteControlFailureCode =
  | 'download_failed'
  | 'checksum_mismatch'
  | 'agent_exited'
  | 'launch_timeout'
  | 'no_display'
  | 'platform_unsupported'
  | 'key_unavailable';

export class RemoteControlFailure extends Error {
  override readonly name = 'RemoteControlFailure';
  readonly code: RemoteControlFailureCode;

  constructor(code: RemoteControlFailureCode, sentence: string) {
    super(sentence);
    this.code = code;
  }
}
