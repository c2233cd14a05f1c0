import type { ExitCode } from './exit-codes.ts';

/** A failure that ends the program: one plain sentence for a person, an exit code for a script. */
export class AgentFailure extends Error {
  override readonly name = 'AgentFailure';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, sentence: string) {
    super(sentence);
    this.exitCode = exitCode;
  }
}
