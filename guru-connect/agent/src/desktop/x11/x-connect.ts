import { AgentFault } from '../../fault/agent-fault.ts';
import * as xcb from '../../ffi/xcb.ts';

/** How long a server may take to let us in. One that another client has grabbed answers no newcomer. */
const CONNECT_MS = 10_000;

/** Nothing serves the display, or its server does not let this program in. */
export class DisplayRefused extends AgentFault {
  constructor(name: string) {
    super(
      'no_display',
      `the X display ${name} cannot be opened: check that it runs and that XAUTHORITY names its cookie file`,
    );
  }
}

type Connected = Awaited<ReturnType<typeof xcb.connect>>;

/** The attempt under way, which keeps a thread of the pool: one at a time. */
let attempt: Promise<Connected> | null = null;

/**
 * Connects by DISPLAY's value, with this cookie or the one that libxcb finds. Rejects with `no_display`, with the remedy,
 * or `missing_library`.
 */
export async function connectTo(name: string | undefined, cookie?: Buffer): Promise<NonNullable<Connected>> {
  if (!name) {
    throw new AgentFault(
      'no_display',
      'DISPLAY is not set: start the agent inside the desktop session, or set DISPLAY and XAUTHORITY',
    );
  }
  const until = performance.now() + CONNECT_MS;
  while (attempt)
    if (
      !(await within(
        attempt.then(
          () => true,
          () => true,
        ),
        until,
      ))
    )
      throw silent(name);
  const started = xcb.connect(name, cookie);
  attempt = started;
  const finished = () => {
    if (attempt === started) attempt = null;
  };
  started.then(finished, finished);
  const connected = await within(started, until);
  if (connected === undefined) {
    // the server may let us in later, when nobody wants it any more
    started.then(
      (late) => late && xcb.disconnect(late.connection),
      () => undefined,
    );
    throw silent(name);
  }
  if (connected !== null) return connected;
  throw new DisplayRefused(name);
}

/** What `promise` resolves to, or undefined at the deadline. */
function within<T>(promise: Promise<T>, until: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, until - performance.now(), undefined);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function silent(name: string): AgentFault {
  return new AgentFault('no_display', `the X display ${name} does not answer: another program may hold it`);
}
