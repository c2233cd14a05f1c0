/** A channel or key that an operator has to put right. `message` is one sentence that says what to do. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
}
