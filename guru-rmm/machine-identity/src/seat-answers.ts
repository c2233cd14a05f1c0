/** An agent's connection. */
export interface Seat {
  /** Whether the agent at the other end is alive now. */
  answers(): Promise<boolean>;
}

/**
 * Whether an agent is connected and answers. The connection that is asked may be replaced meanwhile; then the new one is asked.
 * @param seatOf the agent's connection now
 * @returns a caller that awaits nothing else finds the connection as it was when it was asked last
 */
export async function seatAnswers(seatOf: () => Seat | undefined): Promise<boolean> {
  for (let seat = seatOf(); seat; ) {
    if (await seat.answers()) return true;
    const now = seatOf();
    if (now === seat) return false;
    seat = now;
  }
  return false;
}
