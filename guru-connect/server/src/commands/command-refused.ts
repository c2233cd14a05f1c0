/** A command that is right in itself and cannot be done, such as for an account that does not exist; exit code 1. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}
