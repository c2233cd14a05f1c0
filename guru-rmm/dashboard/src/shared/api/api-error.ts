import { ErrorEnvelope } from '@guru-rmm/api/error-envelope.ts';

/** What a person may sensibly do about an error; part of the type, so that every screen can offer it. */
export type Remedy = 'retry' | 'sign_in' | 'give_up';

/** Codes this client gives itself when no envelope of the server's explains what happened. */
export type LocalErrorCode = 'network_unreachable' | 'request_timeout' | 'answer_not_understood';

interface ApiErrorFields {
  readonly code: string;
  readonly detail: string;
  /** HTTP status, or 0 when no answer came. */
  readonly status: number;
  readonly requestId: string | null;
  /** The deeper cause that the broker passes on, for example the agent's `checksum_mismatch`. */
  readonly causeCode: string | null;
  /** The open remote-control session that stands in the way (`remote_control_in_progress`). */
  readonly remoteControlId: string | null;
}

/** A call that did not succeed: the server's own words, or this client's when there was no usable answer. */
export class ApiError extends Error implements ApiErrorFields {
  readonly code: string;
  readonly detail: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly causeCode: string | null;
  readonly remoteControlId: string | null;

  constructor(fields: ApiErrorFields) {
    super(fields.detail);
    this.name = 'ApiError';
    this.code = fields.code;
    this.detail = fields.detail;
    this.status = fields.status;
    this.requestId = fields.requestId;
    this.causeCode = fields.causeCode;
    this.remoteControlId = fields.remoteControlId;
  }

  get remedy(): Remedy {
    if (this.status === 401) return 'sign_in';
    const worthAnotherTry =
      this.status === 0 || this.status === 409 || this.status === 429 || this.status >= 500;
    return worthAnotherTry ? 'retry' : 'give_up';
  }
}

/** An error of this client's own making. */
export function localError(
  code: LocalErrorCode,
  detail: string,
  status = 0,
  requestId: string | null = null,
) {
  return new ApiError({ code, detail, status, requestId, causeCode: null, remoteControlId: null });
}

/** Turns an unsuccessful answer into an error; a body that is no envelope (a proxy's page) gets plain words. */
export function errorFromAnswer(status: number, body: unknown, requestIdHeader: string | null): ApiError {
  const parsed = ErrorEnvelope.safeParse(body);
  if (!parsed.success) {
    return localError(
      'answer_not_understood',
      `The server answered with status ${status} and nothing that explains it.`,
      status,
      requestIdHeader,
    );
  }
  return new ApiError({
    code: parsed.data.error_code,
    detail: parsed.data.detail,
    status,
    requestId: parsed.data.request_id,
    causeCode: parsed.data.cause_code ?? null,
    remoteControlId: parsed.data.remote_control_id ?? null,
  });
}

/** Whatever was thrown, as an `ApiError`; a fault of the page itself keeps its message. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : 'Something went wrong in this page.';
  return localError('answer_not_understood', detail);
}
