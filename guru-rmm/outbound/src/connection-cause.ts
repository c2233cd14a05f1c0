/** Why a connection failed. */
export interface ConnectionCause {
  /** Of Node, OpenSSL or getaddrinfo, such as ECONNREFUSED or UNABLE_TO_VERIFY_LEAF_SIGNATURE. */
  readonly code: string;
  /** One line for people. */
  readonly text: string;
}

/** Longest text, in characters: the names of a certificate are a stranger's. */
const LONGEST = 300;
/** How deep causes are followed. */
const DEPTH = 5;

/**
 * The first error below `error` that has a code: fetch and axios wrap it as `cause`, a name with several addresses as one of
 * `errors`. The message of that error alone: what wraps it may hold headers.
 */
export function causeOf(error: unknown): ConnectionCause {
  const found = coded(error, DEPTH);
  if (found) return { code: found.code, text: oneLine(nameCode(found)) };
  return { code: 'UNKNOWN', text: oneLine(messageOf(error) || 'unknown cause') };
}

/** Most messages of Node name the code themselves. */
function nameCode({ code, message }: { code: string; message: string }): string {
  if (message.includes(code)) return message;
  return message === '' ? code : `${code}: ${message}`;
}

function coded(error: unknown, depth: number): { code: string; message: string } | undefined {
  if (typeof error !== 'object' || error === null || depth === 0) return undefined;
  const { cause, errors, code } = error as { cause?: unknown; code?: unknown; errors?: unknown };
  for (const inner of [...(Array.isArray(errors) ? errors : []), cause]) {
    const found = coded(inner, depth - 1);
    if (found) return found;
  }
  return typeof code === 'string' ? { code, message: messageOf(error) } : undefined;
}

function messageOf(error: unknown): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? message : '';
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST);
}
