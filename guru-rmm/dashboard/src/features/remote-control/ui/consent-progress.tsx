import { Loader, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type PendingConsent, secondsLeft } from '../session/consent-countdown.ts';
import classes from './remote-control-panel.module.css';

/** Says that the machine's user is being asked, and how long they have left. */
export function ConsentProgress({ consent }: { readonly consent: PendingConsent }) {
  const left = secondsLeft(consent, useNow());
  return (
    <div className={classes.cover} data-testid="remote-control-consent">
      <Loader aria-hidden type="dots" />
      <Text ta="center" fw={600}>
        {/* Without the seconds, which would be read out one after the other. */}
        <span role="status">
          {left === null
            ? 'Waiting until the user at the machine can be asked.'
            : 'The user at the machine is being asked.'}
        </span>
      </Text>
      <Text ta="center" size="sm">
        {left === null ? 'This takes a few seconds.' : `${left} s left to answer.`} Nothing of the screen is
        shown until the user agrees. Cancel takes the question off their screen.
      </Text>
    </div>
  );
}

/** The time, each second. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
