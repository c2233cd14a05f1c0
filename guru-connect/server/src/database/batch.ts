import DataLoader from 'dataloader';
import { isUnavailable } from './unavailable.ts';

export interface BatchLimits {
  /** Most calls in one statement. */
  readonly mostAtOnce: number;
  /** Most statements under way; calls that come meanwhile wait, and go together in the next one. */
  readonly mostUnderWay: number;
}

const LIMITS: BatchLimits = { mostAtOnce: 500, mostUnderWay: 2 };

/**
 * Makes one statement of many calls, as a group commit does: a single call goes at once, and under load each statement
 * carries all that came while the one before it ran.
 *
 * @param run answers all calls, in their order. When the database refuses a statement, it is made again for each call alone,
 *   so that one bad call fails by itself; when the database is away, all of them reject
 */
export function batch<Call, Answer>(
  run: (calls: readonly Call[]) => Promise<readonly Answer[]>,
  { mostAtOnce, mostUnderWay }: BatchLimits = LIMITS,
): (call: Call) => Promise<Answer> {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  const startNext = () => {
    if (underWay >= mostUnderWay) return;
    const dispatch = waiting.shift();
    if (!dispatch) return;
    underWay += 1;
    setImmediate(dispatch);
  };
  const loader = new DataLoader<Call, Answer>(
    async (calls) => {
      try {
        return await run(calls);
      } catch (error) {
        if (calls.length === 1 || isUnavailable(error)) throw error;
        return await Promise.all(calls.map((call) => alone(run, call)));
      } finally {
        underWay -= 1;
        startNext();
      }
    },
    {
      cache: false,
      maxBatchSize: mostAtOnce,
      batchScheduleFn: (dispatch) => {
        waiting.push(dispatch);
        startNext();
      },
    },
  );
  return (call) => loader.load(call);
}

/** The loader rejects a call whose answer is an Error. */
async function alone<Call, Answer>(
  run: (calls: readonly Call[]) => Promise<readonly Answer[]>,
  call: Call,
): Promise<Answer | Error> {
  try {
    const [answer] = await run([call]);
    return answer as Answer;
  } catch (error) {
    return error instanceof Error ? error : new Error('The statement failed.', { cause: error });
  }
}
