import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface CountingProxy {
  /** As `HTTP_PROXY` and `HTTPS_PROXY` take it. */
  readonly url: string;
  /** What passed through, in order: `CONNECT host:port` or `GET http://host:port/path`. */
  readonly seen: string[];
  /** `Proxy-Authorization` of each. */
  readonly credentials: (string | undefined)[];
  /** Answers every CONNECT with this status from now on. */
  refuse(status: number): void;
  close(): Promise<void>;
}

/** A proxy for tests on the loopback: every name that it is asked for is this machine. */
export async function startCountingProxy(): Promise<CountingProxy> {
  const seen: string[] = [];
  const credentials: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  let refusal: number | undefined;
  const server = createServer((asked, answer) => {
    seen.push(`${asked.method} ${asked.url}`);
    credentials.push(asked.headers['proxy-authorization']);
    const url = new URL(asked.url ?? '');
    const { method, headers } = asked;
    const onward = request({
      host: '127.0.0.1',
      port: url.port,
      path: url.pathname,
      method,
      headers,
      agent: false,
    });
    onward.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('connect', (asked, socket, head) => {
    seen.push(`CONNECT ${asked.url}`);
    credentials.push(asked.headers['proxy-authorization']);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`);
      return;
    }
    const onward = connect(Number(asked.url?.split(':').pop()), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    sockets.add(onward);
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    credentials,
    refuse: (status) => {
      refusal = status;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
