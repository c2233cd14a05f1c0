import { agentFor } from '@guru/outbound';
import axios, { type AxiosInstance } from 'axios';
import { z } from 'zod';
import { errorText } from '../base/error-text.ts';
import { AGENT_VERSION } from '../base/version.ts';

const MAX_ANSWER_BYTES = 256 * 1024;

/**
 * HTTP to one address, by the machine's proxy and certificate store. Redirects are not followed, since they could lead off the
 * encrypted path; every status is an answer and not an exception, so that callers decide by status.
 * @param timeoutMs until the whole answer is there
 */
export function createHttp(url: string, timeoutMs: number): AxiosInstance {
  const agent = agentFor(new URL(url));
  return axios.create({
    timeout: timeoutMs,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    validateStatus: () => true,
    headers: { 'User-Agent': `guru-rmm-agent/${AGENT_VERSION}` },
    // The agent connects through the proxy.
    proxy: false,
    httpAgent: agent,
    httpsAgent: agent,
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
