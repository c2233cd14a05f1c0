import { expect, describe as group, it } from '@jest/globals';
import { SESSION_END_REASONS } from 'guru-connect-contract';
import { failure, leftBy, sessionEnded } from '../connection/ending.ts';
import { finalEnding } from '../connection/final-closes.ts';
import type { View } from '../session/view.ts';
import { FIRST_VIEW } from '../session/view.ts';
import { describe, indicatorWords, statusText, timeLeft } from './describe.ts';

const view = (part: Partial<View>): View => ({ ...FIRST_VIEW, ...part });
const outage = (attempt: number, forMs: number, resuming = true) => ({ attempt, forMs, resuming });
const session = (status: string, indicator = '') => ({ status, consent: 'not_required', indicator });

group('describe', () => {
  it('says nothing over a live picture', () => {
    expect(describe(view({ state: 'live' }))).toBeNull();
  });

  it.each([
    [{ waitingForHost: true }, 'Waiting for the page around this viewer.'],
    [{ state: 'connecting' }, 'Connecting to the machine.'],
    [{ state: 'connecting', outage: outage(2, 500) }, 'Connection lost. Reconnecting…'],
    [{ state: 'reconnecting', outage: outage(2, 500) }, 'Connection lost. Reconnecting…'],
    [{ state: 'reconnecting', outage: outage(2, 500, false) }, 'The relay does not answer. Trying again…'],
    [{ state: 'welcomed' }, 'Connected. Waiting for the picture.'],
    [{ state: 'welcomed', agentPresent: false }, 'Waiting for the machine.'],
    [
      { state: 'welcomed', question: { answerBy: null, timeoutMs: 60_000 } },
      'Waiting for the user of the machine.',
    ],
    [{ state: 'welcomed', session: session('waiting_for_agent') }, 'Waiting for the machine.'],
    [{ state: 'welcomed', session: session('brand_new') }, 'Connected. Waiting for the picture.'],
    [
      { state: 'live', problem: { code: 'no_display', detail: '', fatal: false } },
      'The machine has nothing to show.',
    ],
    [
      { state: 'live', problem: { code: 'brand_new', detail: 'x', fatal: false } },
      'The machine reports a problem.',
    ],
  ] as const)('says for %j: %s', (part, title) => {
    expect(describe(view(part))?.title).toBe(title);
  });

  it('keeps its words while it reconnects, and says what to do after ten seconds', () => {
    const words = (attempt: number, forMs: number) =>
      describe(view({ state: 'reconnecting', outage: outage(attempt, forMs) }));
    expect(words(1, 0)).toMatchObject({ tone: 'reconnecting', detail: '', advice: '' });
    expect(words(20, 9_999)).toEqual(words(1, 0));
    expect(words(21, 10_000)).toMatchObject({
      title: words(1, 0)?.title,
      advice: 'Check your network. Keep this page open: it reconnects by itself.',
    });
  });

  it('says that the connection is lost rather than what was wrong with the machine', () => {
    const problem = { code: 'no_display', detail: '', fatal: false };
    const shown = describe(view({ state: 'reconnecting', outage: outage(1, 0), problem }));
    expect(shown?.title).toBe('Connection lost. Reconnecting…');
  });

  it.each(SESSION_END_REASONS.filter((reason) => reason !== 'requested' && reason !== 'viewer_left'))(
    'says what happened and what to do after the end reason %s of the contract',
    (reason) => {
      const notice = describe(view({ state: 'ended', ending: sessionEnded(reason) }));
      expect(notice).toMatchObject({ tone: 'error', advice: expect.stringMatching(/\w+ .*\.$/) });
      expect(notice?.title).not.toBe('The viewer was refused.');
    },
  );

  it.each([
    ['relay_restarted', 'The relay restarted, and the session could not be resumed.'],
    ['duration_limit', 'The session has reached the longest duration that the server allows.'],
    ['idle_timeout', 'The session ended because nobody used mouse or keyboard for too long.'],
  ])('names the cause of %s', (reason, title) => {
    const notice = describe(view({ state: 'ended', ending: sessionEnded(reason) }));
    expect(notice).toMatchObject({ title, advice: 'Start a new session from the page that you came from.' });
  });

  it.each([
    ['no_display', 'The machine has nothing to show.', 'a desktop'],
    ['display_unsupported', "The machine's desktop cannot be shown.", 'new session'],
    ['capture_failed', 'The machine cannot take its picture.', 'new session'],
    ['brand_new', 'The machine reports a problem.', 'new session'],
  ])('keeps the reason of a machine that could not go on: %s', (code, title, advice) => {
    const problem = { code, detail: 'No such thing.', fatal: true };
    const expected = {
      tone: 'error',
      title,
      detail: 'The machine says: No such thing.',
      advice: expect.stringContaining(advice),
    };
    const before = describe(view({ state: 'welcomed', agentPresent: false, problem }));
    expect(before).toEqual(expected);
    expect(before?.advice).not.toMatch(/by itself|keeps trying|If it lasts/);
    for (const reason of ['agent_refused', 'agent_error']) {
      expect(describe(view({ state: 'ended', problem, ending: sessionEnded(reason) }))).toEqual(expected);
    }
  });

  it('does not blame an old problem of the machine for an end of another kind', () => {
    const problem = { code: 'no_display', detail: '', fatal: true };
    const ended = (reason: string) =>
      describe(view({ state: 'ended', problem, ending: sessionEnded(reason) }));
    expect([ended('requested')?.title, ended('expired')?.title]).toEqual([
      'The session has ended.',
      'The session has expired.',
    ]);
  });

  it.each([4400, 4401, 4403, 4404, 4409, 4413])(
    'says what happened and what to do after close code %i',
    (code) => {
      const notice = describe(view({ state: 'ended', ending: finalEnding(code) }));
      expect(notice).toMatchObject({
        tone: 'error',
        detail: expect.stringMatching(/\.$/),
        advice: expect.stringMatching(/\.$/),
      });
    },
  );

  it('is calm about an end on purpose', () => {
    expect(describe(view({ state: 'ended', ending: leftBy('viewer_left') }))).toMatchObject({
      tone: 'ended',
      detail: '',
    });
  });

  it('has no words for a reason that only a property of Object names', () => {
    const ending = { ...failure('x', 'Something new.', false), reason: 'constructor' };
    expect(describe(view({ state: 'ended', ending }))).toMatchObject({
      title: 'The viewer was refused.',
      detail: 'Something new.',
    });
  });
});

group('statusText', () => {
  it.each([
    [{ state: 'live', input: true }, 'Connected'],
    [{ state: 'live', input: false }, 'Connected, view only'],
    [{ state: 'connecting' }, 'Connecting'],
    [{ state: 'connecting', outage: outage(1, 0) }, 'Reconnecting'],
    [{ state: 'reconnecting', outage: outage(1, 0) }, 'Reconnecting'],
    [{ state: 'reconnecting', outage: outage(1, 0, false) }, 'Connecting'],
    [{ state: 'welcomed', agentPresent: false }, 'Waiting for the machine'],
    [{ state: 'welcomed', session: session('waiting_for_agent') }, 'Waiting for the machine'],
    [{ state: 'ended' }, 'Ended'],
  ] as const)('says for %j: %s', (part, text) => {
    expect(statusText(view(part))).toBe(text);
  });
});

group('a question', () => {
  it('is not spoken of before the machine is there', () => {
    const question = { answerBy: null, timeoutMs: 60_000 };
    const waiting = view({ state: 'welcomed', question, session: session('waiting_for_agent') });
    expect(describe(waiting)?.title).toBe('Waiting for the machine.');
    expect(statusText(waiting)).toBe('Waiting for the machine');
  });
});

group('the time for an answer', () => {
  const asked = (answerBy: number | null) =>
    view({ state: 'welcomed', question: { answerBy, timeoutMs: 60_000 } });

  it.each([
    [null, null],
    [60_000, '1:00'],
    [59_001, '1:00'],
    [9_500, '0:10'],
    [1, '0:01'],
    [-5_000, '0:00'],
  ])('with an answer due at %j reads %j', (answerBy, text) => {
    expect(timeLeft(asked(answerBy), 0)).toBe(text);
  });

  it('is not shown without a question', () => {
    expect(timeLeft(view({ state: 'welcomed' }), 0)).toBeNull();
  });

  it('says whose mouse and keyboard answer', () => {
    expect(describe(asked(1000))?.detail).toMatch(
      /Only the mouse and keyboard of that machine can answer\.$/,
    );
    expect(statusText(asked(1000))).toBe('Waiting for consent');
  });
});

group('an end before consent', () => {
  it.each([
    ['consent_declined', 'consent_declined'],
    ['consent_timed_out', 'consent_timed_out'],
    ['locked', 'consent_unavailable'],
    ['no_consent_helper', 'consent_unavailable'],
    ['agent_lost', 'session_ended'],
    ['constructor', 'session_ended'],
  ])('%s is told to the host as %s', (reason, code) => {
    expect(sessionEnded(reason)).toMatchObject({ reason, code, clean: false });
  });
});

group('what the user of the machine knows', () => {
  it.each([
    ['shown', 'The user of the machine sees that you are connected.'],
    ['none', 'The user of the machine is not told of this session.'],
    ['', ''],
    ['of_tomorrow', ''],
  ])('with the indicator %j reads %j', (indicator, words) => {
    expect(indicatorWords(view({ state: 'live', session: session('active', indicator) }))).toBe(words);
  });
});
