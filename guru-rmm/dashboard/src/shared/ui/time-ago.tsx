import { Text, type TextProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { absoluteTime, relativeTime } from '../format/relative-time.ts';

const REFRESH_MS = 30_000;

/** A moment as the time that has passed since; the exact one is in the tooltip. */
export function TimeAgo({ at, ...text }: { readonly at: string | null | undefined } & TextProps) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  if (!at) {
    return (
      <Text span inherit {...text}>
        never
      </Text>
    );
  }
  return (
    <Text span inherit {...text}>
      <time dateTime={at} title={absoluteTime(at)}>
        {relativeTime(at, Math.max(now, Date.parse(at) || 0))}
      </time>
    </Text>
  );
}
