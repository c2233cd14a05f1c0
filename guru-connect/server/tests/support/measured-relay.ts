/** The relay of the tests as a process of its own, which reports what memory it holds. Start it with `startMeasuredRelay`. */
import { startRelay } from './relay.ts';

const { port, url } = await startRelay();
process.send?.({ port, url });
process.on('message', () => {
  // What waits for the collector is nobody's cost, and how much that is changes from run to run.
  globalThis.gc?.();
  process.send?.({ residentBytes: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());
