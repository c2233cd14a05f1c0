/** Arguments of setpriv(1): a test run that is killed leaves no process behind. */
export const DIE_WITH_PARENT = ['--pdeathsig', 'KILL'] as const;
