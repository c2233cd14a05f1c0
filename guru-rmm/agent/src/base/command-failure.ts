import type { CommandFailureCode } from '@guru-rmm/agent-protocol/command-failure-code.ts';

/** A command that failed: a code for the server, one plain sentence for a technician. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly code: CommandFailureCode;

  constructor(code: CommandFailureCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}
