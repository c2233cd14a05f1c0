/** Field number of the body of a StreamMessage: the relay's routing table (stream.proto). */
export type FieldNumber = number;

/** Who may send a message: a peer to the other peer, or the relay and first messages (`relay`). */
export type Sender = 'agent' | 'viewer' | 'relay';

/** What a message carries, and so which gate of the relay it has to pass; `control` passes always. */
export type Channel = 'frames' | 'input' | 'clipboard' | 'control';

interface Range {
  readonly first: FieldNumber;
  readonly last: FieldNumber;
  readonly sender: Sender;
  readonly channel: Channel;
}

/** The numbers of each range, also those not yet in use: a peer may be newer than the relay. */
const RANGES: readonly Range[] = [
  { first: 1, last: 3, sender: 'agent', channel: 'frames' },
  { first: 4, last: 4, sender: 'agent', channel: 'control' },
  { first: 5, last: 7, sender: 'agent', channel: 'frames' },
  { first: 8, last: 8, sender: 'viewer', channel: 'control' },
  { first: 9, last: 12, sender: 'viewer', channel: 'input' },
  { first: 13, last: 13, sender: 'viewer', channel: 'control' },
  { first: 14, last: 14, sender: 'viewer', channel: 'input' },
  { first: 15, last: 15, sender: 'viewer', channel: 'control' },
  { first: 16, last: 31, sender: 'relay', channel: 'control' },
  { first: 32, last: 39, sender: 'agent', channel: 'frames' },
  { first: 40, last: 47, sender: 'agent', channel: 'clipboard' },
  { first: 48, last: 55, sender: 'viewer', channel: 'input' },
  { first: 56, last: 63, sender: 'viewer', channel: 'clipboard' },
];

export type Route = Pick<Range, 'sender' | 'channel'>;

const ROUTES: readonly (Route | undefined)[] = RANGES.reduce<(Route | undefined)[]>((table, range) => {
  for (let field = range.first; field <= range.last; field += 1) table[field] = range;
  return table;
}, []);

/** The route of a message. Undefined: not assigned yet, so the receiver ignores and counts it. */
export function routeOf(field: FieldNumber): Route | undefined {
  return ROUTES[field];
}

/** Numbers of single bodies that the relay or a peer looks for by their tag. */
export const FIELD = {
  screenFrame: 1,
  releaseAll: 12,
  selectMonitor: 15,
  dataHello: 16,
  clipboardResult: 41,
  clipboardRead: 57,
} as const satisfies Record<string, FieldNumber>;
