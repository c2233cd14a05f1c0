import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { identify, isAlive, startTicksOf } from './identity.ts';

describe('process identity', () => {
  it('reads the start time behind a name with spaces and parentheses', () => {
    const fields = Array.from({ length: 40 }, (_, index) => String(index + 4)); // from field 4 on
    expect(startTicksOf(`12 (a) b (c) S ${fields.join(' ')}`)).toBe('22');
  });

  it('takes a zombie for gone', () => {
    const fields = Array.from({ length: 40 }, () => '0');
    expect(startTicksOf(`12 (a) Z ${fields.join(' ')}`)).toBeNull();
  });

  it('tells a process from another one with the same id', async () => {
    const child = spawn('sleep', ['30'], { stdio: 'ignore' });
    const exited = once(child, 'exit');
    const identity = identify(child.pid ?? 0);
    expect(identity).not.toBeNull();
    if (identity === null) return;
    expect(isAlive(identity)).toBe(true);
    expect(isAlive({ ...identity, start_ticks: `${identity.start_ticks}1` })).toBe(false);
    expect(isAlive({ ...identity, boot_id: 'another boot' })).toBe(false);
    child.kill('SIGKILL');
    await exited;
    expect(isAlive(identity)).toBe(false);
  });
});
