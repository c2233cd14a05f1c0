import { type Operation, pathOf } from '@guru-rmm/api/operation.ts';
import { z } from 'zod/mini';
import { errorFromAnswer, localError } from './api-error.ts';

// zod would otherwise try `new Function`, which the content security policy refuses and reports.
z.config({ jitless: true });

/** Proof for the server that no foreign page's form sent this: a form cannot set headers (interfaces.md, section 6). */
const CSRF_HEADER = { 'X-Requested-With': 'guru-rmm' };

const DEFAULT_TIMEOUT_MS = 15_000;

type BodyOf<O extends Operation> = O['request'] extends z.ZodMiniType ? z.input<O['request']> : undefined;
type AnswerOf<O extends Operation> = O['answer'] extends z.ZodMiniType ? z.output<O['answer']> : undefined;

export interface RequestOptions<O extends Operation> {
  /** Parameters of the operation's path. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: BodyOf<O>;
  readonly timeoutMs?: number;
  /** Gives the call up; the server notices and undoes what it had begun. */
  readonly signal?: AbortSignal;
  /** Lets the call outlive the page; browsers bound such bodies to 64 KiB. */
  readonly keepalive?: boolean;
}

/**
 * One call to the RMM server, with the session cookie.
 *
 * @throws ApiError the server's envelope, or `network_unreachable`, `request_timeout`, `answer_not_understood`.
 */
export async function request<O extends Operation>(
  operation: O,
  { parameters, body, timeoutMs = DEFAULT_TIMEOUT_MS, signal, keepalive = false }: RequestOptions<O> = {},
): Promise<AnswerOf<O>> {
  const { method } = operation;
  const answer = await send(pathOf(operation, parameters), {
    method,
    credentials: 'same-origin',
    keepalive,
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
    headers: {
      Accept: 'application/json',
      ...(method === 'GET' ? {} : CSRF_HEADER),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const requestId = answer.headers.get('X-Request-Id');
  const content = await readJson(answer);
  if (!answer.ok) throw errorFromAnswer(answer.status, content, requestId);
  if (operation.answer === null) return undefined as AnswerOf<O>;
  const parsed = operation.answer.safeParse(content);
  if (parsed.success) return parsed.data as AnswerOf<O>;
  throw localError(
    'answer_not_understood',
    'The server answered in a way that this page does not know. Load the page again; it may be older than the server.',
    answer.status,
    requestId,
  );
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
      throw localError('request_timeout', 'The RMM server took too long to answer.');
    }
    throw localError('network_unreachable', 'The RMM server cannot be reached from this browser.');
  }
}

/** The body as JSON, or `undefined` when it is empty or something else. */
async function readJson(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}
