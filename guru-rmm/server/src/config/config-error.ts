/** The environment asks for something impossible. `message` is one sentence with the remedy; the process exits with 64. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
