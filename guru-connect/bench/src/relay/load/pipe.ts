// The yardstick: a TCP pipe that passes bytes on and does nothing else.
import net from 'node:net';
import { serveCalls } from '../serve-calls.ts';

const methods = {
  /** Passes each connection of a port on to another one, both ways. */
  async listen({ port, target }: { port: number; target: number }): Promise<void> {
    const server = net.createServer({ noDelay: true }, (near) => {
      const far = net.connect({ port: target, host: '127.0.0.1', noDelay: true });
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  },
};

export type PipeMethods = typeof methods;
serveCalls(methods);
