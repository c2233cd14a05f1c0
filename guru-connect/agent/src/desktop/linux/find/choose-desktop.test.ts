import { describe, expect, test } from '@jest/globals';
import { chooseDesktop } from './choose-desktop.ts';
import type { DesktopFacts, LoginSessionFact, XServerFact } from './desktop-facts.ts';

const [ADA, BOB, GDM] = [1000, 1001, 120];

function server(display: number, fact: Partial<XServerFact> = {}): XServerFact {
  return { display, kind: 'xorg', pid: 1, uid: 0, session: undefined, authFile: undefined, ...fact };
}

function session(id: string, fact: Partial<LoginSessionFact> = {}): LoginSessionFact {
  const active = fact.active ?? true;
  return {
    ...{ id, uid: ADA, user: 'ada', sessionClass: 'user', type: 'x11', active, seat: 'seat0' },
    ...{ state: active ? 'active' : 'online', display: undefined, ...fact },
  };
}

function facts(sessions: LoginSessionFact[], servers: XServerFact[], waylandSocket = false): DesktopFacts {
  return { sessions, servers, waylandSocket };
}

const GREETER = session('c1', { uid: GDM, user: 'gdm', sessionClass: 'greeter', display: 1 });

describe('chooses', () => {
  test.each<[string, DesktopFacts, number, string | null]>([
    [
      'the display that the session names',
      facts([session('2', { display: 5 })], [server(0), server(5)]),
      5,
      '2',
    ],
    ['the server of the session', facts([session('2')], [server(0), server(5, { session: '2' })]), 5, '2'],
    ['the only server of the user', facts([session('2')], [server(0), server(1, { uid: ADA })]), 1, '2'],
    [
      'the session in front, and not the one in the background',
      facts(
        [session('2', { display: 0, active: false }), session('3', { display: 1, uid: BOB, user: 'bob' })],
        [server(0), server(1)],
      ),
      1,
      '3',
    ],
    [
      'the session at the machine before one from the network',
      facts([session('2', { seat: '', display: 10 }), session('3', { display: 0 })], [server(10), server(0)]),
      0,
      '3',
    ],
    [
      'of two sessions from the network the one that can be shown',
      facts(
        [session('2', { seat: '', type: 'wayland' }), session('3', { seat: '', display: 10 })],
        [server(10)],
      ),
      10,
      '3',
    ],
    [
      'a session from the network before the sign-in screen',
      facts([GREETER, session('3', { seat: '', display: 10 })], [server(1), server(10)]),
      10,
      '3',
    ],
    [
      'the sign-in screen, when nobody is in front',
      facts([session('2', { display: 0, active: false }), GREETER], [server(0), server(1)]),
      1,
      'c1',
    ],
    [
      'a server without a session, where there is no logind',
      facts([], [server(7, { kind: 'xvfb', uid: 65534 })]),
      7,
      null,
    ],
    [
      'a real screen before a virtual one',
      facts([], [server(1, { kind: 'xvfb' }), server(3, { kind: 'xvnc' }), server(5)]),
      5,
      null,
    ],
    [
      'the lower number of two servers alike',
      facts([], [server(4, { kind: 'xvnc' }), server(3, { kind: 'xvnc' })]),
      3,
      null,
    ],
    [
      'a VNC server of a user who came by ssh',
      facts([session('2', { type: 'tty', seat: '' })], [server(1, { kind: 'xvnc', uid: ADA, session: '2' })]),
      1,
      null,
    ],
    [
      'a VNC server before a sign-in screen that is Wayland',
      facts([{ ...GREETER, type: 'wayland' }], [server(9, { kind: 'xvnc', uid: ADA })]),
      9,
      null,
    ],
    [
      'a server whose process is not seen, when a session names it',
      facts([session('2', { display: 0 })], [server(0, { kind: 'unseen', uid: undefined })]),
      0,
      '2',
    ],
  ])('%s', (_title, given, display, id) => {
    expect(chooseDesktop(given)).toMatchObject({ server: { display }, session: id === null ? null : { id } });
  });
});

describe('chooses nothing and says why', () => {
  test.each<[string, DesktopFacts, string, RegExp]>([
    ['of no session', facts([], []), 'nobody_signed_in', /^nobody is signed in .* DISPLAY is not set/],
    [
      'of a session of text alone',
      facts([session('2', { type: 'tty' })], []),
      'nobody_signed_in',
      /without a desktop: ada\)/,
    ],
    [
      'of a user who is signing out',
      facts([session('2', { active: false, state: 'closing' })], []),
      'nobody_signed_in',
      /nobody/,
    ],
    [
      'of a Wayland session, though its Xwayland opens',
      facts([session('2', { type: 'wayland' })], [server(0, { kind: 'xwayland', uid: ADA, session: '2' })]),
      'wayland',
      /desktop of ada is a Wayland session.*X11/,
    ],
    [
      'of a Wayland session in front, though somebody else has a virtual screen',
      facts([session('2', { type: 'wayland' })], [server(9, { kind: 'xvfb', uid: BOB })]),
      'wayland',
      /ada/,
    ],
    [
      'of a session that says X11 and is shown by Xwayland',
      facts([session('2', { display: 0 })], [server(0, { kind: 'xwayland', uid: ADA })]),
      'wayland',
      /ada/,
    ],
    [
      'of a sign-in screen that is Wayland',
      facts([{ ...GREETER, type: 'wayland' }], []),
      'wayland',
      /nobody is signed in/,
    ],
    [
      'of a compositor without logind',
      facts([], [server(0, { kind: 'compositor' })]),
      'wayland',
      /this machine is Wayland/,
    ],
    ['of a compositor without X', facts([], [], true), 'wayland', /this machine is Wayland/],
    [
      'of a session in the background',
      facts([session('2', { display: 0, active: false })], [server(0)]),
      'in_background',
      /ada is in the background/,
    ],
    [
      'of a session in the background, though somebody has a virtual screen',
      facts(
        [session('2', { display: 0, active: false })],
        [server(0), server(9, { kind: 'xvfb', uid: BOB })],
      ),
      'in_background',
      /ada/,
    ],
    [
      'of a display that another user has taken',
      facts([session('2', { display: 0 })], [server(0, { uid: BOB })]),
      'server_not_found',
      /ada is signed in, but the X server/,
    ],
    [
      'of two virtual screens of the user, of which neither is the session',
      facts([session('2')], [server(8, { kind: 'xvfb', uid: ADA }), server(9, { kind: 'xvfb', uid: ADA })]),
      'server_not_found',
      /ada/,
    ],
    [
      'of a server that this process may not look at, without a session',
      facts([], [server(0, { kind: 'unseen', uid: undefined })]),
      'nobody_signed_in',
      /nobody/,
    ],
  ])('%s', (_title, given, absence, words) => {
    expect(chooseDesktop(given)).toEqual({ absence, detail: expect.stringMatching(words) });
  });
});
