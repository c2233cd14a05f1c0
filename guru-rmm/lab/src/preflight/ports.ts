import { createServer } from 'node:net';
import { LabError } from '../base/lab-error.ts';

export interface NamedPort {
  port: number;
  /** The option that chooses another one. */
  option: string;
  /** Whose it is, for the sentence. */
  owner: string;
}

/** Tries each port by listening on it for a moment. @throws LabError `port_taken` */
export async function checkPorts(ports: readonly NamedPort[], host = '127.0.0.1'): Promise<void> {
  const numbers = new Set(ports.map(({ port }) => port));
  if (numbers.size < ports.length) {
    throw new LabError('usage', 'The two servers need two different ports; check --rmm-port and --gc-port.');
  }
  await Promise.all(
    ports.map(async ({ port, option, owner }) => {
      if (await isFree(port, host)) return;
      throw new LabError(
        'port_taken',
        `Port ${port}, which ${owner} needs, is taken by another program; choose another one with ${option}.`,
      );
    }),
  );
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
