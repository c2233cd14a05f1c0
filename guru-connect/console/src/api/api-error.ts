/** What a call failed with: the server's envelope, or `network` when there was no answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** 0: no answer came. */
  readonly status: number;
  readonly requestId: string | undefined;

  constructor(code: string, detail: string, status = 0, requestId?: string) {
    super(detail);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }

  /** Whether the same call may succeed a moment later. */
  get isWorthRetry(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Whatever was thrown, as an ApiError; a fault of the page itself keeps its message. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  return new ApiError('page_fault', thrown instanceof Error ? thrown.message : String(thrown));
}
