import { beforeEach, expect, test } from '@jest/globals';
import { createEventHub, type EventHub } from './event-hub.ts';

type Events = { note: { agent_id: string; text: string } };
const note = (agent_id: string, text: string) => ({ name: 'note' as const, data: { agent_id, text } });
const everything = async () => true;

let hub: EventHub<Events>;
let received: string[];
const onEvent = ({ data }: { data: Events['note'] }) => void received.push(data.text);
const unexpectedEnd = () => {
  throw new Error('the hub ended a listener');
};
/** Lets everything that was published get through its filters. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  hub = createEventHub<Events>();
  received = [];
});

test('a listener receives only events that its filter lets pass', async () => {
  hub.subscribe({ filter: async ({ data }) => data.agent_id === 'mine', onEvent, onEnd: unexpectedEnd });
  hub.publish(note('mine', 'one'));
  hub.publish(note('theirs', 'two'));
  hub.publish(note('mine', 'three'));
  await settled();
  expect(received).toEqual(['one', 'three']);
});

test('a listener receives events in their order, however long its filter takes for each', async () => {
  let letFirstPass = () => {};
  const first = new Promise<boolean>((resolve) => {
    letFirstPass = () => resolve(true);
  });
  const filter = ({ data }: { data: Events['note'] }) => (data.text === 'one' ? first : everything());
  hub.subscribe({ filter, onEvent, onEnd: unexpectedEnd });
  hub.publish(note('a', 'one'));
  hub.publish(note('a', 'two'));
  await settled();
  expect(received).toEqual([]);
  letFirstPass();
  await settled();
  expect(received).toEqual(['one', 'two']);
});

test.each([
  ['filter fails', { filter: () => Promise.reject(new Error('no database')), onEvent }],
  [
    'handler throws',
    {
      filter: everything,
      onEvent: () => {
        throw new Error('gone');
      },
    },
  ],
])('ends a listener whose %s, and serves the others', async (_what, broken) => {
  const ended: string[] = [];
  hub.subscribe({ ...broken, onEnd: () => void ended.push('ended') });
  hub.subscribe({ filter: everything, onEvent, onEnd: unexpectedEnd });
  hub.publish(note('a', 'one'));
  await settled();
  hub.publish(note('a', 'two'));
  await settled();
  expect(ended).toEqual(['ended']);
  expect(received).toEqual(['one', 'two']);
});

test('ends a listener that falls 1000 events behind', async () => {
  const ended: string[] = [];
  hub.subscribe({ filter: () => new Promise(() => {}), onEvent, onEnd: () => void ended.push('ended') });
  for (let index = 0; index < 1_000; index += 1) hub.publish(note('a', String(index)));
  expect(ended).toEqual([]);
  hub.publish(note('a', 'one too many'));
  expect(ended).toEqual(['ended']);
});

test('a listener that has unsubscribed receives nothing, not even what was published before', async () => {
  const stop = hub.subscribe({ filter: everything, onEvent, onEnd: unexpectedEnd });
  hub.publish(note('a', 'one'));
  stop();
  await settled();
  expect(received).toEqual([]);
});

test('ends every listener once when the hub ends', () => {
  const ended: string[] = [];
  hub.subscribe({ filter: everything, onEvent, onEnd: () => void ended.push('ended') });
  hub.end();
  hub.end();
  expect(ended).toEqual(['ended']);
});
