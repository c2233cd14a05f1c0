import { once } from 'node:events';
import { readServerMessage, type Command as SentCommand } from '@guru-rmm/agent-protocol/server-message.ts';
import { WebSocket } from 'ws';

type Command = SentCommand & { payload: Record<string, unknown> };
/** What the agent makes of a command: a result, a failure, or silence. */
export type CommandAnswer =
  | { result: Record<string, unknown> }
  | { error: { code: string; detail: string } }
  | null;

export const HELLO = {
  kind: 'hello',
  agent_version: '1.0.0',
  hostname: 'machine-1',
  platform: 'linux-x64',
  os: 'Debian 12',
  uptime_seconds: 42,
};

/** A real socket that speaks as the endpoint agent does. */
export async function connectTestAgent(
  origin: string,
  key: string,
  answer: (command: Command) => CommandAnswer | Promise<CommandAnswer> = () => null,
) {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws/agent`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const commands: Command[] = [];
  const closed = once(socket, 'close') as Promise<[code: number, reason: Buffer]>;
  const say = (message: unknown) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  const welcomed = new Promise<void>((resolve) => {
    socket.on('message', async (data) => {
      const read = readServerMessage(data.toString());
      if (read.kind === 'unknown') throw new Error(`an agent does not understand ${data}`);
      if (read.kind === 'welcome') return resolve();
      const message = read as Command;
      // One that is dispatched during the hello may come twice; an agent carries it out once.
      if (commands.some((known) => known.command_id === message.command_id)) return;
      commands.push(message);
      say({ kind: 'command_ack', command_id: message.command_id });
      const made = await answer(message);
      if (made === null) return;
      const ok = 'result' in made;
      say({ kind: 'command_result', command_id: message.command_id, ok, ...made });
    });
  });
  await once(socket, 'open');
  return {
    socket,
    commands,
    closed,
    say,
    hello: HELLO,
    greet: async (): Promise<void> => {
      say(HELLO);
      await welcomed;
    },
    close: async (): Promise<void> => {
      socket.close();
      await closed;
    },
  };
}

export type TestAgent = Awaited<ReturnType<typeof connectTestAgent>>;
