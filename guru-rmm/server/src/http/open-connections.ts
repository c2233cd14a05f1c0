import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server that is to stop, in the order in which it takes leave of them. */
export interface OpenConnections {
  /**
   * Closes those on which nothing was ever asked, such as those that browsers open in advance.
   * `closeIdleConnections()` does not count them as idle.
   */
  closeUnused(): void;
  /** Cuts all that are left. `closeAllConnections()` leaves out those that were upgraded, and their peer may be mute. */
  cut(): void;
}

export function watchConnections(server: Server): OpenConnections {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    closeUnused() {
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    },
    cut() {
      for (const socket of open) socket.destroy();
    },
  };
}
