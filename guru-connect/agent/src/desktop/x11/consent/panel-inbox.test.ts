import { beforeEach, expect, test } from '@jest/globals';
import type { DeviceEvent, InputDeviceEvent } from '../wire/xinput-events.ts';
import { PanelInbox, type PanelInputEvent } from './panel-inbox.ts';

const MOUSE = 9;
const LIMIT = 256;

let inbox: PanelInbox;

beforeEach(() => {
  inbox = new PanelInbox();
});

function device(changes: Partial<DeviceEvent>): DeviceEvent {
  const place = { rootX: 0, rootY: 0, x: 0, y: 0 };
  return { time: 0, source: MOUSE, detail: 1, ...place, keyRepeat: false, modifiers: 0, ...changes };
}

const motion = (time: number): InputDeviceEvent => ({ kind: 'motion', event: device({ time }) });
const press: InputDeviceEvent = { kind: 'button_press', event: device({}) };

function all(): PanelInputEvent[] {
  const events: PanelInputEvent[] = [];
  for (let event = inbox.next(); event; event = inbox.next()) events.push(event);
  return events;
}

test('keeps the order of presses and motions, and of motions in a row the last one', () => {
  for (const event of [motion(1), motion(2), press, motion(3), motion(4)]) inbox.add(event, 10);
  expect(all()).toMatchObject([
    { kind: 'motion', event: { time: 2 } },
    { kind: 'button_press', at: 10 },
    { kind: 'motion', event: { time: 4 } },
  ]);
});

test('says of a motion whether the same device reported it at the same time', () => {
  const reported = (source: number, time: number) => {
    inbox.add({ kind: 'raw_motion', event: { source, time } }, 0);
    inbox.add(motion(5), 0);
    return inbox.next();
  };
  expect(reported(MOUSE, 5)).toMatchObject({ reported: true });
  expect(reported(MOUSE, 4)).toMatchObject({ reported: false });
  expect(reported(4, 5)).toMatchObject({ reported: false });
});

test('drops presses beyond its bound, but no change of the devices', () => {
  const kept = Array.from({ length: LIMIT + 3 }, () => inbox.add(press, 0)).filter(Boolean);
  expect(kept).toHaveLength(LIMIT);
  inbox.add({ kind: 'devices_changed' }, 0);
  inbox.add({ kind: 'devices_changed' }, 0);
  expect(all().filter(({ kind }) => kind === 'devices_changed')).toHaveLength(1);
});
