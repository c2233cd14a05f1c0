import { useEffect, useState } from 'react';
import { words } from '../words/words.ts';
import { timeAgo, timeInFull } from './format.ts';

const REFRESH_MS = 15_000;

/** A moment as the time that has passed since; the exact one is in the tooltip. */
export function Moment({ at }: { readonly at: string | null | undefined }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  if (!at) return <>{words.never}</>;
  return (
    <time dateTime={at} title={timeInFull(at)}>
      {timeAgo(at, Math.max(now, Date.now()))}
    </time>
  );
}
