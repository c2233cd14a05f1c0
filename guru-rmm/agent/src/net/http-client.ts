import axios, { type AxiosInstance } from 'axios';
import { z } from 'zod';
import { errorText } from '../base/error-text.ts';
import { AGENT_VERSION } from '../base/version.ts';
import { isAllowedUrl, isLoopback } from './allowed-url.ts';

const MAX_ANSWER_BYTES = 256 * 1024;

/**
 * HTTP to one address. Redirects are not followed, since they could lead off the encrypted path; every status is an
 * answer and not an exception, so that callers decide by status; the loopback is reached without any proxy.
 * @param timeoutMs until the whole answer is there
 */
export function createHttp(url: string, timeoutMs: number): AxiosInstance {
  return axios.create({
    timeout: timeoutMs,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    validateStatus: () => true,
    headers: { 'User-Agent': `guru-rmm-agent/${AGENT_VERSION}` },
    ...(isAllowedUrl(url) && isLoopback(new URL(url).hostname) ? { proxy: false as const } : {}),
  });
}

const Envelope = z.object({ detail: z.string().max(500), error_code: z.string().max(64) });

/** What an answer that is no success says about itself: the server's own sentence, else the status. */
export function refusalText(status: number, body: unknown): string {
  const envelope = Envelope.safeParse(body);
  return envelope.success
    ? `${errorText(envelope.data.detail)} (${envelope.data.error_code})`
    : `status ${status}`;
}
