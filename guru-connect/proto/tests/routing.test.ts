import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { FIELD, routeOf } from '../src/routing.ts';

/** Bodies of StreamMessage by name, read from the schema: `ScreenFrame screen_frame = 1;` */
const schema = readFileSync(new URL('../guruconnect/v1/stream.proto', import.meta.url), 'utf8');
const oneof = /oneof body \{([^}]*)\}/.exec(schema)?.[1] ?? '';
const BODIES = [...oneof.matchAll(/(\w+) = (\d+);/g)].map(([, name = '', number]) => ({
  name,
  field: Number(number),
}));

/** Who sends each body, and what has to be open for it to pass. */
const ROUTES: Readonly<Record<string, [sender: string, channel: string]>> = {
  screen_frame: ['agent', 'frames'],
  cursor_shape: ['agent', 'frames'],
  desktop_info: ['agent', 'frames'],
  agent_error: ['agent', 'control'],
  frame_ack: ['viewer', 'control'],
  pointer_event: ['viewer', 'input'],
  wheel_event: ['viewer', 'input'],
  key_event: ['viewer', 'input'],
  release_all: ['viewer', 'input'],
  text_input: ['viewer', 'input'],
  clipboard_part: ['agent', 'clipboard'],
  clipboard_result: ['agent', 'clipboard'],
  clipboard_write: ['viewer', 'clipboard'],
  clipboard_read: ['viewer', 'clipboard'],
  refresh_request: ['viewer', 'control'],
  select_monitor: ['viewer', 'control'],
  data_hello: ['relay', 'control'],
  viewer_hello: ['relay', 'control'],
  viewer_welcome: ['relay', 'control'],
  agent_presence: ['relay', 'control'],
  session_ended: ['relay', 'control'],
  session_state: ['relay', 'control'],
  viewer_attached: ['relay', 'control'],
  viewer_detached: ['relay', 'control'],
};

describe('the routing table', () => {
  it('knows every body of the schema, and no other', () => {
    expect(BODIES.map(({ name }) => name).sort()).toEqual(Object.keys(ROUTES).sort());
  });

  it.each(BODIES)('routes $name (field $field)', ({ name, field }) => {
    const { sender, channel } = routeOf(field) ?? {};
    expect([sender, channel]).toEqual(ROUTES[name]);
  });

  it('names single fields as the schema numbers them', () => {
    const numbers = Object.fromEntries(BODIES.map(({ name, field }) => [name, field]));
    expect(FIELD).toEqual({
      screenFrame: numbers.screen_frame,
      releaseAll: numbers.release_all,
      selectMonitor: numbers.select_monitor,
      dataHello: numbers.data_hello,
      clipboardResult: numbers.clipboard_result,
      clipboardRead: numbers.clipboard_read,
    });
  });

  it('has no route for numbers that nobody may use yet', () => {
    expect([0, 64, 2 ** 29 - 1].map(routeOf)).toEqual([undefined, undefined, undefined]);
  });
});
