export type EmbeddedPostgresCode =
  | 'platform_unsupported'
  | 'user_unavailable'
  | 'folder_closed'
  | 'folder_in_use'
  | 'password_missing';

/** The embedded PostgreSQL cannot run here until an operator acts. `message` is one sentence with the remedy. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresCode;

  constructor(code: EmbeddedPostgresCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
