import type { Monitor } from '@guru-connect/proto/desktop';
import { describe, expect, it } from '@jest/globals';
import { buildViewerMessage, parseViewerMessage } from 'guru-connect-contract/embed';
import { SESSION_ID } from '../../tests/support/session-id.ts';
import { checkDesktop } from './check-desktop.ts';

function monitor(monitorId: number, part: Partial<Monitor> = {}): Monitor {
  return { monitorId, name: `DP-${monitorId}`, x: 0, y: 0, width: 800, height: 600, primary: false, ...part };
}
const ids = (monitors: Monitor[]) =>
  checkDesktop({ monitors, activeMonitorId: 1, features: [] }).monitors.map(({ monitor_id }) => monitor_id);

describe('checkDesktop', () => {
  it('gives what the embed protocol takes, whatever the agent says', () => {
    const hostile = monitor(4_294_967_295, { name: '\u202e'.repeat(10_000), x: -1_048_576, width: 16_384 });
    const { monitors } = checkDesktop({
      monitors: [monitor(1, { primary: true }), hostile],
      activeMonitorId: 1,
      features: [],
    });
    const message = buildViewerMessage(
      'viewer:connected',
      { monitors: [...monitors] },
      { session_id: SESSION_ID, seq: 1 },
    );
    expect(parseViewerMessage(message).kind).toBe('message');
    expect(monitors.map(({ name }) => name)).toEqual(['DP-1', 'Monitor 4294967295']);
  });
  it('leaves out monitors without a sensible size or place', () => {
    expect(
      ids([
        monitor(1, { width: 0 }),
        monitor(2, { height: 99_999 }),
        monitor(3, { x: 2_000_000 }),
        monitor(4),
      ]),
    ).toEqual([4]);
  });
  it('takes 64 monitors at most, each number once', () => {
    expect(ids(Array.from({ length: 100 }, (_, index) => monitor(index)))).toHaveLength(64);
    expect(ids([monitor(1), monitor(1), monitor(2)])).toEqual([1, 2]);
  });
});
