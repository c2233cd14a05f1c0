import { queryOptions } from '@tanstack/react-query';
import { listOpenRemoteControl, type RemoteControlRow } from './remote-control-api.ts';

/** Who uses which machine. Live events of remote control refresh it. */
export const openSessionsQuery = queryOptions({
  queryKey: ['remote-control', 'open'],
  queryFn: listOpenRemoteControl,
  staleTime: 0,
});

/** The open session of a machine, or `undefined`. */
export function sessionOn(
  agentId: string,
  open: readonly RemoteControlRow[] | undefined,
): RemoteControlRow | undefined {
  return open?.find((row) => row.agent_id === agentId);
}

/** Whose session it is: `you`, or the technician's name. */
export function holderOf({ technician }: RemoteControlRow, userId: string): string {
  return technician.id === userId ? 'you' : technician.name || technician.email || 'somebody';
}

const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Since when, on the reader's clock: the time for a session of today, else with its date. */
export function beginOf({ started_at }: RemoteControlRow): string {
  const at = new Date(started_at);
  if (Number.isNaN(at.getTime())) return 'an unknown time';
  const isToday = at.toDateString() === new Date().toDateString();
  return (isToday ? timeOfDay : dayAndTime).format(at);
}

/** Who uses a machine, and since when. */
export function inUseWords(row: RemoteControlRow, userId: string): string {
  return `In use by ${holderOf(row, userId)} since ${beginOf(row)}`;
}
