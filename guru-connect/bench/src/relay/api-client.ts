import http from 'node:http';

/** Calls the integration API over kept-alive connections: as little work per call as node:http allows. */
export class ApiClient {
  readonly #agent: http.Agent;
  readonly #base: { host: string; port: string };
  readonly #authorization: string;

  /** @param connections most calls at a time */
  constructor(target: { readonly url: string; readonly key: string }, connections: number) {
    const { hostname, port } = new URL(target.url);
    this.#base = { host: hostname, port };
    this.#authorization = `Bearer ${target.key}`;
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections, noDelay: true });
  }

  /**
   * @param path below `/api/integration/v1`
   * @returns the body; its shape is the contract's, which the relay's own tests check
   * @throws Error with status and body of an answer that is no success
   */
  call<Body>(method: string, path: string, body?: object): Promise<Body> {
    const content = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          ...this.#base,
          agent: this.#agent,
          method,
          path: `/api/integration/v1${path}`,
          headers: {
            authorization: this.#authorization,
            ...(content === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve(text === '' ? (undefined as Body) : JSON.parse(text));
            else reject(new Error(`${method} ${path}: ${status} ${text.slice(0, 300)}`));
          });
        },
      );
      request.on('error', reject);
      request.end(content);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Body of `POST /sessions`. */
export const sessionRequest = (agentId: string) => ({
  agent_id: agentId,
  mode: 'unattended',
  technician: { id: 'bench', name: 'Bench' },
  reason: 'measuring',
});
