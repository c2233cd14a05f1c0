import { Loader, Progress, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Phase } from '../session/lifecycle.ts';
import type { SessionView } from '../session/session-view.ts';
import { progressWords, reconnectingWords } from '../words/status-words.ts';
import { ConsentProgress } from './consent-progress.tsx';
import classes from './remote-control-panel.module.css';

/** What the technician is waiting for; over a running picture only a line, so that it stays readable. */
export function SessionProgress({ view }: { readonly view: SessionView }) {
  const elapsed = useSecondsIn(view.phase);
  const words = progressWords(view, elapsed);
  const isDownloading = view.phase === 'starting' && view.download !== null && view.download < 100;
  if (view.phase === 'awaiting_consent' && view.consent) return <ConsentProgress consent={view.consent} />;
  if (words) {
    return (
      <div className={classes.cover}>
        <Loader aria-hidden />
        <Text ta="center">
          {/* Without percents and seconds, which would be read out one after the other. */}
          <span role="status">{words}</span>
          {isDownloading ? `: ${view.download} %` : ''}
          {elapsed >= 2 ? ` (${elapsed} s)` : ''}
        </Text>
        {isDownloading ? (
          <Progress value={view.download ?? 0} w="min(20rem, 80%)" aria-label="Downloaded" />
        ) : null}
        {view.trouble ? <Text size="sm">{view.trouble.sentence}</Text> : null}
      </div>
    );
  }
  if (view.phase === 'reconnecting' || (view.phase === 'first_frame' && view.trouble)) {
    const line = view.phase === 'reconnecting' ? reconnectingWords(elapsed) : '';
    return (
      <div className={classes.banner} role="alert">
        <Text size="sm">{[`[WARNING] ${line}`, view.trouble?.sentence].filter(Boolean).join(' ')}</Text>
      </div>
    );
  }
  return null;
}

/** Whole seconds since the phase began. */
function useSecondsIn(phase: Phase): number {
  const [since, setSince] = useState({ phase, seconds: 0 });
  useEffect(() => {
    const start = performance.now();
    setSince({ phase, seconds: 0 });
    const timer = setInterval(
      () => setSince({ phase, seconds: Math.floor((performance.now() - start) / 1000) }),
      1000,
    );
    return () => clearInterval(timer);
  }, [phase]);
  return since.phase === phase ? since.seconds : 0;
}
