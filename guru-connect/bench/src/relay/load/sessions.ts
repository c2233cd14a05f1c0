// Many live sessions: agents, their data sockets and viewers.
import { ApiClient } from '../api-client.ts';
import { BenchSession } from '../bench-session.ts';
import type { Target } from '../relay-process.ts';
import { serveCalls } from '../serve-calls.ts';
import { inParallel, until } from '../wait.ts';

const OPENING = 24;

let sessions: BenchSession[] = [];

export interface Returned {
  /** When the picture was back, of each session where it is; ms since the epoch. */
  readonly pictureAt: number[];
  /** Viewers whose session was over when they came back, by reason. */
  readonly ended: Record<string, number>;
}

const methods = {
  /** @returns the sessions' ids */
  async open({ target, count }: { target: Target; count: number }): Promise<string[]> {
    const api = new ApiClient(target, OPENING);
    const opened: BenchSession[] = [];
    await inParallel(count, OPENING, async (i) => {
      opened.push(await BenchSession.open(api, target.url, `machine-${i}`, i));
    });
    api.close();
    sessions = opened;
    return sessions.map(({ sessionId }) => sessionId);
  },

  /** Waits, at most that long, until each viewer has a picture from after a time, or its session is over. */
  async returned({ since, timeoutMs }: { since: number; timeoutMs: number }): Promise<Returned> {
    const isDone = (session: BenchSession) =>
      session.pictureSince(since) !== undefined || session.ended !== undefined;
    await until(() => sessions.every(isDone), timeoutMs, 'some are away').catch(() => undefined);
    const ended: Record<string, number> = {};
    for (const { ended: reason } of sessions)
      if (reason !== undefined) ended[reason] = (ended[reason] ?? 0) + 1;
    return { pictureAt: sessions.flatMap((session) => session.pictureSince(since) ?? []), ended };
  },
};

export type SessionMethods = typeof methods;
serveCalls(methods);
