import { describe, expect, test } from '@jest/globals';
import {
  type CommandEvent,
  type CommandStatus,
  nextCommandStatus,
  statesAllowing,
  UNFINISHED,
} from './command-states.ts';

const FINISHED: CommandStatus[] = ['succeeded', 'failed', 'expired'];
const EVENTS: CommandEvent[] = ['send', 'acknowledge', 'succeed', 'fail', 'expire'];

describe('a command', () => {
  test('goes the ordinary way', () => {
    expect(nextCommandStatus('queued', 'send')).toBe('sent');
    expect(nextCommandStatus('sent', 'acknowledge')).toBe('acknowledged');
    expect(nextCommandStatus('acknowledged', 'succeed')).toBe('succeeded');
  });

  test('that is finished stays so, whatever comes', () => {
    for (const status of FINISHED) {
      for (const event of EVENTS) expect(nextCommandStatus(status, event)).toBeNull();
    }
  });

  test('that was acknowledged and is sent again stays acknowledged', () => {
    expect(nextCommandStatus('acknowledged', 'send')).toBe('acknowledged');
  });

  test('the guards of the statements follow from the table', () => {
    expect(UNFINISHED).toEqual(['queued', 'sent', 'acknowledged']);
    for (const event of EVENTS) expect(statesAllowing(event)).toEqual(UNFINISHED);
  });
});
