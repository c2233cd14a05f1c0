import { sleep } from '../../context.ts';
import { quantile } from '../../statistics.ts';
import { ApiClient } from '../api-client.ts';
import type { BenchContext } from '../bench-context.ts';
import { type Figure, figure } from '../figures.ts';
import { needOpenFiles } from '../file-limit.ts';
import { killAndRestart } from '../kill-and-restart.ts';
import type { SessionMethods } from '../load/sessions.ts';
import type { RelayProcess } from '../relay-process.ts';
import { inParallel } from '../wait.ts';

const SPARE_FILES = 1000;
const LONGEST_MS = 60_000;
const ASKING = 8;
/** Between two tries when the relay does not answer with the session. */
const PAUSE_MS = 50;

/** Live sessions after a kill -9 of their relay: when the new process knows them, and when their pictures are back. */
export async function adopt(bench: BenchContext): Promise<Figure[]> {
  const { sessions: count } = bench.sizes;
  needOpenFiles(3 * count + SPARE_FILES);
  const relay = await bench.startRelay();
  const load = bench.startLoad<SessionMethods>('sessions.ts');
  bench.progress(`${count} sessions are opened`);
  const ids = await load.call('open', { target: relay.target, count });
  const { killedAt, startedAt, listeningAt } = await killAndRestart(bench, relay);
  const [known, { pictureAt, ended: endings }] = await Promise.all([
    askForAll(relay, ids),
    load.call('returned', { since: killedAt, timeoutMs: LONGEST_MS }),
  ]);
  const adoptedAt = relay.adoptedAt(count);
  const over = Object.entries(endings).map(([reason, times]) => `${reason} ${times} x`);
  if (over.length > 0) bench.progress(`[WARNING] ended: ${over.join(', ')}`);

  /** From a moment until the last of all of them; null when some are missing. */
  const lastAfter = (times: readonly number[], since: number) =>
    times.length === count ? (Math.max(...times) - since) / 1000 : null;
  const id = (name: string) => `adopt.${name}`;
  return [
    figure(id('open'), 'sessions that are open after kill -9', '', known.length, { atLeast: count }),
    figure(
      id('adopted-from-start'),
      `${count} sessions adopted, from the start of the new process`,
      's',
      adoptedAt === undefined ? null : (adoptedAt - startedAt) / 1000,
      { atMost: 3 },
    ),
    figure(
      id('known-from-start'),
      'API answered for each of them, while all come back, from the same',
      's',
      lastAfter(known, startedAt),
    ),
    figure(id('known-from-listening'), 'the same from when it listens', 's', lastAfter(known, listeningAt)),
    figure(id('pictures'), 'pictures that are back', '', pictureAt.length, { atLeast: count }),
    figure(
      id('picture-p50'),
      'picture back, from when it listens, p50',
      's',
      ((quantile(pictureAt, 0.5) ?? Number.NaN) - listeningAt) / 1000,
    ),
    figure(
      id('picture-last'),
      'picture back, from when it listens, last',
      's',
      lastAfter(pictureAt, listeningAt),
    ),
    figure(
      id('picture-last-from-start'),
      'the same from the start of the new process',
      's',
      lastAfter(pictureAt, startedAt),
    ),
  ];
}

/**
 * Asks the new relay for each session, again while it does not answer with it.
 * @returns when it answered that each is open; those that have ended are left out
 */
async function askForAll(relay: RelayProcess, ids: readonly string[]): Promise<number[]> {
  const api = new ApiClient(relay.target, ASKING);
  const known: number[] = [];
  const end = Date.now() + LONGEST_MS;
  const ask = async (id: string) => {
    while (Date.now() < end) {
      try {
        return (await api.call<{ status: string }>('GET', `/sessions/${id}`)).status;
      } catch {
        await sleep(PAUSE_MS);
      }
    }
    return 'unanswered';
  };
  await inParallel(ids.length, ASKING, async (i) => {
    const status = await ask(ids[i] ?? '');
    if (status !== 'ended' && status !== 'unanswered') known.push(Date.now());
  });
  api.close();
  return known;
}
