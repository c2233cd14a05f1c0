import { describe, expect, test } from '@jest/globals';
import { answerRequest, type HostPage } from './viewer-requests.ts';

/** A page of which each thing can be set, and which keeps what was done to it. */
function pageWith({ active = false, supported = true, gesture = true, refuses = false } = {}) {
  const done: string[] = [];
  const act = (what: string) => {
    done.push(what);
    return refuses ? Promise.reject(new TypeError('the browser does not say why')) : Promise.resolve();
  };
  const page: HostPage = {
    fullscreen: {
      supported,
      isActive: () => active,
      hasGesture: () => gesture,
      enter: () => act('enter'),
      leave: () => act('leave'),
    },
    keyboard: { supported, lock: () => act('lock'), unlock: () => void done.push('unlock') },
  };
  return { page, done };
}

describe('what becomes of a request', () => {
  test.each([
    ['fullscreen', true, {}, 'granted', ['enter']],
    ['fullscreen', true, { active: true }, 'granted', []],
    ['fullscreen', true, { supported: false }, 'unsupported', []],
    ['fullscreen', true, { refuses: true }, 'failed', ['enter']],
    ['fullscreen', true, { refuses: true, gesture: false }, 'needs_gesture', ['enter']],
    // Some browsers are set up to want none.
    ['fullscreen', true, { gesture: false }, 'granted', ['enter']],
    ['fullscreen', false, { active: true }, 'granted', ['leave']],
    ['fullscreen', false, {}, 'granted', []],
    ['fullscreen', false, { supported: false }, 'granted', []],
    ['fullscreen', false, { active: true, refuses: true, gesture: false }, 'failed', ['leave']],
    ['keyboard_lock', true, { active: true }, 'granted', ['lock']],
    ['keyboard_lock', true, {}, 'not_allowed', []],
    ['keyboard_lock', true, { active: true, supported: false }, 'unsupported', []],
    ['keyboard_lock', true, { active: true, refuses: true }, 'failed', ['lock']],
    ['keyboard_lock', false, {}, 'granted', ['unlock']],
    ['popout', true, {}, 'not_allowed', []],
    ['popout', false, {}, 'granted', []],
    ['wake_lock', true, { active: true }, 'unknown_request', []],
    ['wake_lock', false, {}, 'unknown_request', []],
    ['constructor', true, {}, 'unknown_request', []],
  ] as const)('%s, enable %p, on a page with %j: %s', async (request, enable, state, expected, acts) => {
    const { page, done } = pageWith(state);
    const outcome = await answerRequest({ request, enable }, page);
    expect(outcome).toEqual(
      expected === 'granted' ? { granted: true } : { granted: false, reason: expected },
    );
    expect(done).toEqual(acts);
  });

  test.each(['fullscreen', 'keyboard_lock'])('%s is begun at once, while the click counts', (request) => {
    const { page, done } = pageWith({ active: request === 'keyboard_lock' });
    void answerRequest({ request, enable: true }, page);
    expect(done).toHaveLength(1);
  });
});
