import type { SessionStatus } from './session-machine.ts';

/** Whether viewer and agent have met, and whether they have lost each other since. */
export interface Meeting {
  /** When they first met; null: they have not. */
  readonly joined_at: Date | null;
  /** Since when they have been apart again; null: they are together, or never were. */
  readonly parted_at: Date | null;
}

/** What a transition to `status` makes of it. They are together exactly while the session is active. */
export function meetingAfter(
  before: Meeting & { readonly status: SessionStatus },
  status: SessionStatus,
  now: Date,
): Meeting {
  const { joined_at, parted_at } = before;
  if (status === 'active') return { joined_at: joined_at ?? now, parted_at: null };
  return { joined_at, parted_at: before.status === 'active' ? now : parted_at };
}
