import { createServer, type RequestListener, type Server } from 'node:http';

/** Ports that this workspace's tests may listen on. */
const PORTS = Array.from({ length: 40 }, (_, index) => 18_605 + index);

export interface Listening {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Listens on the first free port of the range, on loopback. */
export async function listen(handler: RequestListener): Promise<Listening> {
  for (const port of PORTS) {
    const server = createServer(handler);
    if (await tryPort(server, port))
      return { origin: `http://127.0.0.1:${port}`, close: () => close(server) };
  }
  throw new Error(`no free port between ${PORTS[0]} and ${PORTS.at(-1)}`);
}

function tryPort(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
