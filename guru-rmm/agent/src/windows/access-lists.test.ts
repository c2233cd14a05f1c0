import { describe, expect, it } from '@jest/globals';
import { folderAccess, isTrustedOwner, programAccess, systemProgramAccess } from './access-lists.ts';

const USER = 'S-1-5-21-1-2-3-1001';

describe('access lists on Windows', () => {
  it('lets SYSTEM, administrators and the user of the agent into a folder, and inherits nothing', () => {
    expect(folderAccess(USER)).toBe(
      `D:P(A;OICI;FA;;;S-1-5-18)(A;OICI;FA;;;S-1-5-32-544)(A;OICI;FA;;;${USER})`,
    );
  });

  it('names SYSTEM once when the agent is a service', () => {
    expect(folderAccess('S-1-5-18')).toBe('D:P(A;OICI;FA;;;S-1-5-18)(A;OICI;FA;;;S-1-5-32-544)');
  });

  it('lets the user who is logged in read and run a program, and not write it', () => {
    expect(programAccess('S-1-5-18')).toBe('D:P(A;;FA;;;S-1-5-18)(A;;FA;;;S-1-5-32-544)(A;;0x1200a9;;;IU)');
  });

  it('lets nobody but SYSTEM and administrators change the program of the service', () => {
    expect(systemProgramAccess()).toBe(
      'D:P(A;OICI;FA;;;S-1-5-18)(A;OICI;FA;;;S-1-5-32-544)(A;OICI;0x1200a9;;;BU)',
    );
  });

  it.each([
    ['S-1-5-18', true],
    ['S-1-5-32-544', true],
    [USER, true],
    ['S-1-5-21-1-2-3-1002', false],
    ['S-1-1-0', false],
  ])('takes a folder of the owner %s: %s', (owner, taken) => {
    expect(isTrustedOwner(owner, USER)).toBe(taken);
  });
});
