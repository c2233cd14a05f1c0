import { expect, test } from '@jest/globals';
import { AgentFault } from '../fault/agent-fault.ts';
import type { Desktop, Monitor } from './desktop.ts';
import { DesktopHolder } from './desktop-holder.ts';
import { FakeDesktop } from './fake/fake-desktop.ts';

function monitor(name: string): Monitor {
  return { monitorId: 1, name, x: 0, y: 0, width: 8, height: 8, primary: true };
}

/** A holder of two desktops, of which the first is in front. */
function holderOfTwo() {
  const [first, second] = [new FakeDesktop([monitor('first')]), new FakeDesktop([monitor('second')])];
  const states: string[] = [];
  const machine = { inFront: first as FakeDesktop | null };
  const holder = new DesktopHolder(
    async () => {
      if (!machine.inFront) throw new AgentFault('no_display', 'nobody is signed in');
      return machine.inFront;
    },
    {
      damaged: () => undefined,
      cursorChanged: () => undefined,
      monitorsChanged: () => states.push(holder.monitors.map(({ name }) => name).join()),
      stateChanged: (state) => states.push(state),
    },
  );
  return { holder, machine, first, second, states };
}

async function isClosed(desktop: Desktop): Promise<boolean> {
  return desktop.monitors().then(
    () => false,
    () => true,
  );
}

test('keeps the open desktop when another one is in front, until it may follow', async () => {
  const { holder, machine, first, second, states } = holderOfTwo();
  expect(await holder.open()).toBe(first);
  machine.inFront = second;
  expect(await holder.open('keep')).toBe(first);
  expect(await holder.open('follow')).toBe(second);
  expect(await isClosed(first)).toBe(true);
  // left for another one, and not lost
  expect(states).toEqual(['first', 'second']);
});

test('follows to the same desktop without opening it again', async () => {
  const { holder, first, states } = holderOfTwo();
  await holder.open();
  expect(await holder.open('follow')).toBe(first);
  expect(await isClosed(first)).toBe(false);
  expect(states).toEqual(['first']);
});

test('refuses to follow when nothing can be shown, and keeps what was open', async () => {
  const { holder, machine, first } = holderOfTwo();
  await holder.open();
  machine.inFront = null;
  await expect(holder.open('follow')).rejects.toMatchObject({ code: 'no_display' });
  expect(await holder.open('keep')).toBe(first);
});
