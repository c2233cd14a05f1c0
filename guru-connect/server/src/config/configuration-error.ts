/**
 * The operator's settings cannot work. `message` is one plain sentence that names the setting and the remedy;
 * the process prints it and exits with 64 (EX_USAGE). Trying again without a change is pointless.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
