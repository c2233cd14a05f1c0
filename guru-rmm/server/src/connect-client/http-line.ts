import { agentFor } from '@guru/outbound';
import axios, { type AxiosResponse } from 'axios';

/** One request as it goes over the line. */
export interface LineRequest {
  method: string;
  /** Path and query, below the base address. */
  url: string;
  headers: Record<string, string>;
  /** JSON text. */
  body?: string;
  /** Sending it a second time changes nothing. */
  mayRepeat: boolean;
}

export type HttpLine = (request: LineRequest, deadline: AbortSignal) => Promise<AxiosResponse<unknown>>;

const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_SOCKETS = 32;

/**
 * Sends requests to one server, by the machine's proxy and certificate store. No redirects: the credential goes to the
 * configured server or nowhere.
 *
 * Connections are kept alive. The server may have closed one that lay idle, for example by a restart, and the request
 * that finds out is lost without anybody having read it (RFC 9112, section 9.3.1): it is sent once more on a new
 * connection. A request that may not be repeated never runs into this: it always gets a new connection.
 */
export function createHttpLine(baseURL: string): HttpLine {
  const open = (keepAlive: boolean) => {
    const agent = agentFor(new URL(baseURL), { keepAlive, maxSockets: MAX_SOCKETS });
    return axios.create({
      baseURL,
      httpAgent: agent,
      httpsAgent: agent,
      maxRedirects: 0,
      // The agent connects through the proxy.
      proxy: false,
      maxContentLength: MAX_ANSWER_BYTES,
      responseType: 'json',
      validateStatus: () => true,
    });
  };
  const kept = open(true);
  const fresh = open(false);
  return async ({ method, url, headers, body, mayRepeat }, signal) => {
    const config = { method, url, headers, signal, ...(body === undefined ? {} : { data: body }) };
    if (!mayRepeat) return fresh.request<unknown>(config);
    try {
      return await kept.request<unknown>(config);
    } catch (error) {
      if (!foundConnectionDead(error)) throw error;
      return fresh.request<unknown>(config);
    }
  };
}

/** The request went out on a connection that an earlier one had used, and no answer came before that was closed. */
function foundConnectionDead(error: unknown): boolean {
  if (!axios.isAxiosError(error) || error.response !== undefined) return false;
  const wasReused = (error.request as { reusedSocket?: boolean } | undefined)?.reusedSocket === true;
  return wasReused && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** Codes of connections that were never made, so that nothing was sent on them (errno(3), getaddrinfo(3), outbound). */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROXY_REFUSED',
  'PROXY_SETTING',
]);

/** Why a request had no answer, and whether it is certain that the server never got it. */
export function describeLineError(error: unknown): { code: string; neverSent: boolean } {
  // Axios errors carry the request with its credential: keep the code, drop the rest.
  const code = (axios.isAxiosError(error) ? error.code : undefined) ?? 'unknown';
  return { code, neverSent: NEVER_CONNECTED.has(code) };
}
