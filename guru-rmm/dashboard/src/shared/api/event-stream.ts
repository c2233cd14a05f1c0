/** A browser gives a stream up for good when it is refused once (WHATWG HTML, 9.2.2); a server may be restarting. */
const REOPEN_AFTER_MS = 3_000;

export interface EventStreamHandlers {
  readonly opened: () => void;
  /** The stream is gone; it comes back by itself. */
  readonly lost: () => void;
  /** By event name: what to do with the event's data. */
  readonly events: Readonly<Record<string, (data: string) => void>>;
}

/** Follows server-sent events until the function it returns is called, through every loss of the stream. */
export function followEvents(path: string, { opened, lost, events }: EventStreamHandlers): () => void {
  let source: EventSource;
  let reopening: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    source = new EventSource(path);
    source.onopen = opened;
    source.onerror = () => {
      lost();
      if (source.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_AFTER_MS);
    };
    for (const [name, handle] of Object.entries(events)) {
      source.addEventListener(name, (event: MessageEvent<string>) => handle(event.data));
    }
  }

  open();
  return () => {
    clearTimeout(reopening);
    source.close();
  };
}
