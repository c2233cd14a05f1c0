import type { KnownSessionEndReason, KnownSessionStatus } from 'guru-connect-contract';
import type { Outage } from '../connection/connection-events.ts';
import { isByMachine, type ViewerEndReason } from '../connection/ending.ts';
import type { ConsentQuestion, View } from '../session/view.ts';

/** Words for people: what happened, and what to do. */
export interface Notice {
  readonly tone: 'busy' | 'reconnecting' | 'warning' | 'error' | 'ended';
  readonly title: string;
  readonly detail: string;
  readonly advice: string;
}

/** Shown once, when the keyboard first goes to the machine: nothing else on the screen shows the way back. */
export const WAY_OUT = 'Keys go to the machine. Ctrl, Alt and Shift together lead back to the toolbar.';

/** Whether the machine's user knows of the session, for the technician; empty where the relay does not say. */
export function indicatorWords({ session }: View): string {
  if (session?.indicator === 'shown') return 'The user of the machine sees that you are connected.';
  return session?.indicator === 'none' ? 'The user of the machine is not told of this session.' : '';
}

type Words = readonly [title: string, advice: string];

/** Short state for the toolbar and the screen reader. */
export function statusText(view: View): string {
  switch (view.state) {
    case 'idle':
      return view.waitingForHost ? 'Waiting' : 'Starting';
    case 'connecting':
      return view.outage?.resuming ? 'Reconnecting' : 'Connecting';
    case 'welcomed':
      if (isAsking(view)) return 'Waiting for consent';
      return isMachineAway(view) ? 'Waiting for the machine' : 'Connected, waiting for the picture';
    case 'live':
      return view.input && !view.viewOnly ? 'Connected' : 'Connected, view only';
    case 'reconnecting':
      return view.outage?.resuming ? 'Reconnecting' : 'Connecting';
    default:
      return 'Ended';
  }
}

/** The notice over the screen; null while the picture speaks for itself. */
export function describe(view: View): Notice | null {
  if (view.ending) return describeEnding(view.ending, view.problem);
  if (view.outage) return describeOutage(view.outage);
  if (view.problem) return describeProblem(view.problem);
  switch (view.state) {
    case 'live':
      return null;
    case 'idle':
      return view.waitingForHost ? busy('Waiting for the page around this viewer.') : null;
    case 'welcomed':
      if (isAsking(view)) return describeQuestion(view.question);
      return isMachineAway(view)
        ? { ...busy('Waiting for the machine.'), detail: 'It is not connected right now.' }
        : busy('Connected. Waiting for the picture.');
    default:
      return busy('Connecting to the machine.');
  }
}

/** The machine is there and asks its user, or is about to. */
function isAsking(view: View): view is View & { readonly question: ConsentQuestion } {
  return (
    view.question !== null && view.session?.status !== ('waiting_for_agent' satisfies KnownSessionStatus)
  );
}

/** Only the person at the machine can answer, which is not what every technician expects. */
function describeQuestion({ answerBy }: ConsentQuestion): Notice {
  return answerBy === null
    ? {
        ...busy('Waiting for the user of the machine.'),
        detail: 'The question whether you may connect is on its way.',
      }
    : {
        ...busy('Waiting for the user of the machine.'),
        detail:
          'The user is being asked whether you may connect. Only the mouse and keyboard of that machine can answer.',
      };
}

/** Time left for an answer, as people read it; null while nobody is asked. @param now the page's monotonic milliseconds */
export function timeLeft({ question }: View, now: number): string | null {
  if (question?.answerBy == null) return null;
  const seconds = Math.max(0, Math.ceil((question.answerBy - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function busy(title: string): Notice {
  return { tone: 'busy', title, detail: '', advice: '' };
}

/** A restart of the relay is over sooner. */
const LONG_OUTAGE_MS = 10_000;

/** The same words with each try: a screen reader reads them out once. */
function describeOutage({ resuming, forMs }: Outage): Notice {
  const title = resuming ? 'Connection lost. Reconnecting…' : 'The relay does not answer. Trying again…';
  const advice =
    forMs < LONG_OUTAGE_MS ? '' : 'Check your network. Keep this page open: it reconnects by itself.';
  return { tone: 'reconnecting', title, detail: '', advice };
}

function isMachineAway({ agentPresent, session }: View): boolean {
  return !agentPresent || session?.status === ('waiting_for_agent' satisfies KnownSessionStatus);
}

const START_NEW = 'Start a new session from the page that you came from.';

/** With the advice while the session goes on. */
const PROBLEMS: Readonly<Record<string, Words>> = {
  no_display: [
    'The machine has nothing to show.',
    'The picture comes back by itself once there is a desktop.',
  ],
  display_unsupported: ["The machine's desktop cannot be shown.", 'Start a new session once it can be.'],
  capture_failed: [
    'The machine cannot take its picture.',
    'It keeps trying. If it lasts, end the session and start a new one.',
  ],
  input_failed: [
    'The machine does not take mouse and keyboard.',
    'The picture goes on. Try again in a moment.',
  ],
  monitor_unknown: ['That monitor is gone.', 'Choose another one.'],
};

/** The machine's own words, where it gave any. */
function said(detail: string): string {
  return detail && `The machine says: ${detail}`;
}

function describeProblem({ code, detail, fatal }: NonNullable<View['problem']>): Notice {
  const [title, goesOn] = own(PROBLEMS, code) ?? [
    'The machine reports a problem.',
    'If it lasts, start a new session.',
  ];
  const isOver = code === 'no_display' ? 'Start a new session once there is a desktop.' : START_NEW;
  return {
    tone: fatal ? 'error' : 'warning',
    title,
    detail: said(detail),
    advice: fatal ? isOver : goesOn,
  };
}

const ENDINGS = {
  requested: ['The session has ended.', ''],
  viewer_left: ['You have left the session.', 'This page can be closed.'],
  host_requested: ['The session has ended.', ''],
  agent_lost: [
    'The machine has gone and did not come back.',
    'Check that it is on and has a network, then start a new session.',
  ],
  expired: ['The session has expired.', START_NEW],
  agent_refused: ['The machine refused the session.', START_NEW],
  key_revoked: [
    "The machine's key was revoked.",
    'Ask the person who manages it before you start a new session.',
  ],
  relay_restarted: ['The relay restarted, and the session could not be resumed.', START_NEW],
  agent_error: ['The machine could not go on.', START_NEW],
  duration_limit: ['The session has reached the longest duration that the server allows.', START_NEW],
  idle_timeout: ['The session ended because nobody used mouse or keyboard for too long.', START_NEW],
  consent_declined: ['The user of the machine declined.', 'Ask the user before you start a new session.'],
  consent_timed_out: [
    'The user of the machine did not answer in time.',
    'Call the user, then start a new session.',
  ],
  consent_withdrawn: ['You have taken the question back.', START_NEW],
  consent_unavailable: [
    'The user of the machine could not be asked.',
    'Ask the user to close what covers the screen, then start a new session.',
  ],
  no_consent_helper: [
    'The machine cannot ask its user.',
    'Update its agent, or install the library that the events of the session name. An unattended session may still be possible.',
  ],
  nobody_logged_in: [
    'Nobody is logged in at the machine.',
    'Start an attended session once a user has logged in.',
  ],
  locked: ['The screen of the machine is locked.', 'Ask the user to unlock it, then start a new session.'],
  ended_by_user: [
    'The user of the machine ended the session.',
    'Ask the user before you start a new session.',
  ],
  indicator_lost: [
    'The user of the machine could no longer see who was connected, so the session ended.',
    START_NEW,
  ],
  code_expired: ['Nobody entered the support code in time.', 'Make a new code.'],
  connection_lost: ['The relay cannot be reached.', 'Check your network, then start a new session.'],
  replaced: ['Another viewer has taken over this session.', 'Use that window, or start a new session here.'],
  refused: ['The viewer was refused.', START_NEW],
} satisfies Record<KnownSessionEndReason | ViewerEndReason, Words>;

function describeEnding(
  { reason, detail, clean }: NonNullable<View['ending']>,
  problem: View['problem'],
): Notice {
  const [title, advice] = own(ENDINGS, reason) ?? ENDINGS.refused;
  // What the machine said last says more than that it ended the session.
  if (problem?.fatal && isByMachine(reason)) {
    if (reason !== 'indicator_lost') return describeProblem(problem);
    return { tone: 'error', title, detail: said(problem.detail), advice };
  }
  return { tone: clean ? 'ended' : 'error', title, detail: clean || detail === title ? '' : detail, advice };
}

/** Codes come from outside: `constructor` is not one of a table's. */
function own(table: Readonly<Record<string, Words>>, code: string): Words | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}
