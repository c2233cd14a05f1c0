import { waitUntil } from '../base/wait-until.ts';
import { type Key, openKeyboard } from './keyboard.ts';
import { type DisplayAccess, runProgram } from './run-program.ts';
import { type AgentWindow, parseAgentWindows } from './windows.ts';

/** Guru Connect's question counts no key sooner than 700 ms after it appeared, or after a key that did not count. */
const AGAIN_MS = 900;
/** The banner is one line high, a question has many. */
const QUESTION_HEIGHT = 100;

/** The person at a virtual desktop, who answers Guru Connect's question. */
export interface Person {
  /** Waits until the question is on the screen. Returns its window. */
  isAsked(timeoutMs?: number): Promise<AgentWindow>;
  /** Waits for the question and answers it, with the desktop's own keyboard; returns when it has left the screen. */
  allow(timeoutMs?: number): Promise<void>;
  decline(timeoutMs?: number): Promise<void>;
  /** Windows of Guru Connect's agent on the screen: the question, the banner. */
  windows(): Promise<AgentWindow[]>;
}

/** @param keyboardSocket where the desktop's Xvnc listens */
export function personAt(desktop: DisplayAccess, keyboardSocket: string): Person {
  const windows = async () =>
    parseAgentWindows((await runProgram(desktop, 'xwininfo', ['-root', '-tree'])).toString('latin1'));
  const question = async () => (await windows()).find(({ height }) => height > QUESTION_HEIGHT);
  const isAsked = (timeoutMs?: number) =>
    waitUntil(question, { what: 'The question on the screen of the machine', ...within(timeoutMs) });

  async function answer(keys: readonly Key[], timeoutMs?: number): Promise<void> {
    const { id } = await isAsked(timeoutMs);
    const keyboard = await openKeyboard(keyboardSocket);
    try {
      const hasLeft = async () => {
        if ((await question())?.id !== id) return true;
        for (const key of keys) await keyboard.press(key);
        return false;
      };
      await waitUntil(hasLeft, {
        what: 'The answer to the question',
        everyMs: AGAIN_MS,
        ...within(timeoutMs),
      });
    } finally {
      keyboard.close();
    }
  }

  return {
    isAsked,
    windows,
    // Decline has the focus, so that Allow is one Tab away.
    allow: (timeoutMs) => answer(['Tab', 'Return'], timeoutMs),
    decline: (timeoutMs) => answer(['Escape'], timeoutMs),
  };
}

const within = (timeoutMs: number | undefined) => (timeoutMs === undefined ? {} : { timeoutMs });
