// What suites ask of jest, for a Node in which jest does not run: node.exe under Wine, whose standard output cannot be a pipe.
import { appendFileSync } from 'node:fs';

export { expect } from 'expect';

type Body = () => unknown;
interface Group {
  readonly title: string;
  readonly before: Body[];
  readonly beforeEach: Body[];
  readonly afterEach: Body[];
  readonly after: Body[];
  readonly tests: { readonly title: string; readonly body: Body }[];
}

/** The result of one test, as a line of the report. */
export interface SuiteResult {
  readonly title: string;
  /** Undefined: passed. */
  readonly failure?: string | undefined;
}

const groups: Group[] = [];
/** Bounds a hang: nothing in a passing test waits for it. */
const LONGEST_MS = 60_000;

const current = (): Group => {
  const group = groups.at(-1);
  if (!group) throw new Error('there is no describe()');
  return group;
};

export function describe(title: string, body: Body): void {
  groups.push({ title, before: [], beforeEach: [], afterEach: [], after: [], tests: [] });
  body();
}
export const test = (title: string, body: Body) => void current().tests.push({ title, body });
export const beforeAll = (body: Body) => void current().before.push(body);
export const beforeEach = (body: Body) => void current().beforeEach.push(body);
export const afterEach = (body: Body) => void current().afterEach.push(body);
export const afterAll = (body: Body) => void current().after.push(body);

async function inTime(bodies: readonly Body[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing after ${LONGEST_MS} ms`)), LONGEST_MS);
  });
  try {
    for (const body of bodies) await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs everything in order, and writes a line for each test to `report`. */
export async function runSuites(report: string): Promise<void> {
  for (const { title, before, beforeEach: each, afterEach: after, after: last, tests } of groups) {
    await inTime(before);
    for (const { title: name, body } of tests) {
      let failure: string | undefined;
      const note = (error: unknown) => {
        failure ??= error instanceof Error ? (error.stack ?? error.message) : String(error);
      };
      await inTime([...each, body]).catch(note);
      await inTime(after).catch(note);
      appendFileSync(report, `${JSON.stringify({ title: `${title} ${name}`, failure })}\n`);
    }
    await inTime(last);
  }
}
