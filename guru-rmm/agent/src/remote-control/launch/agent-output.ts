import { z } from 'zod';

const Registered = z.object({ event: z.literal('registered') });
const LogLine = z.union([
  z.object({ msg: z.string() }).transform(({ msg }) => msg),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

const SHOWN = 300;

/** Is this the line that says that the program is known to its relay? */
export function isRegistered(line: string): boolean {
  return Registered.safeParse(parse(line)).success;
}

/** What a person should read of a line: the message of a log line, else the line itself; cut, without secrets. */
export function shownLine(line: string, secrets: readonly string[]): string {
  const message = LogLine.safeParse(parse(line));
  let text = message.success ? message.data : line;
  for (const secret of secrets) text = text.replaceAll(secret, '[redacted]');
  // The program's output is not trusted: control characters would reach terminals and log files.
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, SHOWN);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
