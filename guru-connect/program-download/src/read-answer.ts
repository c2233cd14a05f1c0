import type { Part, PartNote } from './part-file.ts';

/** The parts of an HTTP answer that say what its body is. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * - `continue`: the body is the rest of the part.
 * - `begin`: the body is the whole.
 * - `again`: the part is of something else; ask for the whole.
 * - `refused`: there is no program in it; `later` when the same request may work in a moment.
 */
export type AnswerReading =
  | { readonly type: 'continue' }
  | { readonly type: 'begin'; readonly note: PartNote }
  | { readonly type: 'again' }
  | { readonly type: 'refused'; readonly reason: string; readonly later: boolean };

/** What was asked for: Brotli if there is one, and with a part only the rest of that very file (RFC 9110, section 13.1.5). */
export function requestHeaders(part: Part | null): Record<string, string> {
  return {
    'Accept-Encoding': 'br, identity;q=0.5',
    ...(part?.etag && part.received > 0
      ? { Range: `bytes=${part.received}-`, 'If-Range': part.etag }
      : undefined),
  };
}

/** Reads what the answer to `requestHeaders(part)` is. */
export function readAnswer({ status, headers }: AnswerHead, part: Part | null): AnswerReading {
  const text = (name: string) => (typeof headers[name] === 'string' ? (headers[name] as string) : '');
  const coding = text('content-encoding').trim().toLowerCase() || 'identity';
  const encoding = coding === 'br' || coding === 'identity' ? coding : null;
  if (status === 416) return part ? { type: 'again' } : refused(status);
  if (status !== 200 && status !== 206) return refused(status);
  if (encoding === null) {
    const reason = 'the release channel answered in an encoding that this agent did not ask for';
    return { type: 'refused', reason, later: false };
  }
  const etag = text('etag');
  if (status === 206) {
    const [, start, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(text('content-range')) ?? [];
    const fits =
      part !== null &&
      Number(start) === part.received &&
      (part.total === null || Number(total) === part.total) &&
      encoding === part.encoding &&
      etag === part.etag;
    return fits ? { type: 'continue' } : part ? { type: 'again' } : refused(status);
  }
  const length = Number(text('content-length'));
  return {
    type: 'begin',
    note: {
      etag: /^"[\x21\x23-\x7e]{1,500}"$/.test(etag) ? etag : null,
      encoding,
      total: Number.isSafeInteger(length) && length > 0 ? length : null,
    },
  };
}

function refused(status: number): AnswerReading {
  const reason = `the release channel answered with status ${status}`;
  return { type: 'refused', reason, later: status >= 500 || status === 429 };
}
