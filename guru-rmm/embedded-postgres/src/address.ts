/** Where a database is. `url` has its password; `path` is a Unix socket to use instead of the URL's host and port. */
export interface DatabaseAddress {
  readonly url: string;
  readonly path?: string | undefined;
}
