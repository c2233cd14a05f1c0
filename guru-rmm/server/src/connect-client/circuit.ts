import CircuitBreaker from 'opossum';
import { ConnectError } from './connect-error.ts';

/** Fails at once while GC is known to be away, so that callers do not pile up behind its timeouts. */
export interface Circuit {
  /** @throws {ConnectError} `unreachable` without a try while the circuit is open */
  run<Result>(call: () => Promise<Result>): Promise<Result>;
  /** GC has answered another way: calls go through at once, and failures of calls made before no longer count. */
  close(): void;
}

interface CircuitOptions {
  /** After this long one call is let through to try. */
  resetMs?: number;
  /** Fewer calls than this within ten seconds say nothing. */
  minimumCalls?: number;
}

/** Opens when at least half of the calls of the last ten seconds found GC unreachable; refusals do not count. */
export function createCircuit({ resetMs = 5_000, minimumCalls = 6 }: CircuitOptions = {}): Circuit {
  const newBreaker = () =>
    new CircuitBreaker((call: () => Promise<unknown>) => call(), {
      // The caller bounds each try in time itself.
      timeout: false,
      errorThresholdPercentage: 50,
      volumeThreshold: minimumCalls,
      rollingCountTimeout: 10_000,
      resetTimeout: resetMs,
      errorFilter: (error: unknown) => !(error instanceof ConnectError && error.kind === 'unreachable'),
    });
  let breaker = newBreaker();
  return {
    async run<Result>(call: () => Promise<Result>): Promise<Result> {
      const result: { value?: Result } = {};
      try {
        await breaker.fire(async () => {
          result.value = await call();
        });
      } catch (error) {
        if (CircuitBreaker.isOurError(error as Error)) {
          throw new ConnectError(
            'unreachable',
            'Guru Connect did not answer recently; it is tried again shortly.',
            { cause: error },
          );
        }
        throw error;
      }
      return result.value as Result;
    },
    // A new breaker, since opossum's own close() keeps the failures that it has counted: the next failure, or that of a
    // call made while GC was away, would open it again at once. Those calls report to the breaker that they began with.
    close() {
      breaker.shutdown();
      breaker = newBreaker();
    },
  };
}
