import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive } from '@guru-rmm/process-lock/process-identity.ts';
import { eventually } from '@guru-rmm/testing/eventually.ts';
import { describe, expect, it } from '@jest/globals';
import { endProcessGroup } from './end-process.ts';

function start(script: string) {
  return spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
}

describe('endProcessGroup', () => {
  it('ends one that ignores SIGTERM, and its descendants', async () => {
    const child = start("trap '' TERM; sleep 60 & echo $!; wait; sleep 60");
    const exited = once(child, 'exit');
    const [line] = await once(child.stdout, 'data');
    const identity = identify(child.pid ?? 0);
    const descendant = identify(Number(String(line)));
    if (identity === null || descendant === null) throw new Error('the processes did not start');
    await endProcessGroup(identity, 100);
    await exited;
    expect(isAlive(identity)).toBe(false);
    // Hit together with its leader, and gone when it has its turn.
    await eventually('the end of the descendant', () => !isAlive(descendant));
  });

  it('leaves alone a process that merely has the same id', async () => {
    const child = start('echo up; exec sleep 60');
    await once(child.stdout, 'data');
    const identity = identify(child.pid ?? 0);
    if (identity === null) throw new Error('the process did not start');
    await endProcessGroup({ ...identity, start_ticks: '1' }, 100);
    await delay(100); // a signal sent by mistake would have done its work by then
    expect(isAlive(identity)).toBe(true);
    await endProcessGroup(identity, 1000);
    expect(isAlive(identity)).toBe(false);
  });
});
