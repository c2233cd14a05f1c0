/** A command that this agent cannot make sense of; sending it again does not help. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly code: 'unknown_command' | 'invalid_payload';

  constructor(code: 'unknown_command' | 'invalid_payload', sentence: string) {
    super(sentence);
    this.code = code;
  }
}
