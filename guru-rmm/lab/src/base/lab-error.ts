/**
 * A failure that a person can do something about. The message is one plain sentence with the remedy in it;
 * the code is for tests and for the driver's exit status.
 */
export type LabErrorCode =
  | 'usage'
  | 'missing_packages'
  | 'node_too_old'
  | 'port_taken'
  | 'disk_full'
  | 'data_dir_unusable'
  | 'already_running'
  | 'bad_release'
  | 'start_failed'
  | 'timeout'
  | 'check_failed';

export class LabError extends Error {
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, sentence: string, options?: { cause?: unknown }) {
    super(sentence, options);
    this.name = 'LabError';
    this.code = code;
  }
}
