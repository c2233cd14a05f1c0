import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { HELLO } from './test-agent.ts';

/** A machine's agent that comes back whenever its server died, and answers no command. */
export function startReconnectingAgent(origin: string, key: string): { stop: () => Promise<void> } {
  let stopped = false;
  let socket: WebSocket;
  const connectOnce = () =>
    new Promise<void>((resolve) => {
      socket = new WebSocket(`${origin.replace('http', 'ws')}/ws/agent`, {
        headers: { authorization: `Bearer ${key}` },
      });
      socket.on('open', () => socket.send(JSON.stringify(HELLO)));
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
  const running = (async () => {
    while (!stopped) {
      await connectOnce();
      await sleep(20);
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      socket.terminate();
      await running;
    },
  };
}
