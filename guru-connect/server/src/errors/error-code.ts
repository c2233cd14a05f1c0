/**
 * The `code` of an error of Node, Fastify or the database driver. Asked of the value itself and not of its class: an
 * error may come from another realm, where `instanceof Error` says no.
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
