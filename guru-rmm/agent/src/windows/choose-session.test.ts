import { describe, expect, it } from '@jest/globals';
import { chooseSession } from './choose-session.ts';

describe('chooseSession', () => {
  it('stays in the session of an agent that a user has started', () => {
    expect(chooseSession(2, 1)).toEqual({ kind: 'own' });
  });

  it('takes the session at the console for an agent that is a service', () => {
    expect(chooseSession(0, 3)).toEqual({ kind: 'user', session: 3 });
  });

  it.each([0xffff_ffff, 0])('finds nobody at the console when its session is %d', (atConsole) => {
    expect(chooseSession(0, atConsole)).toEqual({ kind: 'nobody' });
  });
});
