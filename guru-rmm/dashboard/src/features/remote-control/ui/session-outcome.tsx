import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode, Ref } from 'react';
import type { SessionView } from '../session/session-view.ts';
import { isConsentRefusal } from '../words/consent-words.ts';
import { endWords } from '../words/end-words.ts';
import type { Failure } from '../words/failure.ts';
import classes from './remote-control-panel.module.css';

interface OutcomeProps {
  /** The outcome itself, once there is one, to give it the focus. */
  readonly ref?: Ref<HTMLDivElement>;
  readonly view: SessionView;
  readonly onRestart: () => void;
  readonly onClose: () => void;
}

/** How a session came to its end, and what can be done next. */
export function SessionOutcome({ ref, view, onRestart, onClose }: OutcomeProps) {
  if (view.phase === 'failed' && view.failure) {
    return <FailedOutcome ref={ref} failure={view.failure} onRestart={onRestart} onClose={onClose} />;
  }
  if (view.phase !== 'ended') return null;
  const asked = view.end?.clean ?? true;
  return (
    <div className={classes.cover}>
      <Alert
        ref={ref}
        tabIndex={-1}
        color={asked ? 'teal' : 'yellow'}
        title={asked ? '[OK] Session ended' : '[WARNING] Session ended'}
        className={classes.outcome ?? ''}
      >
        <Text size="sm">{endWords(view.end?.reason)}</Text>
        <OutcomeActions>
          <Button size="xs" onClick={onRestart}>
            Connect again
          </Button>
          <Button size="xs" variant="default" onClick={onClose}>
            Back to the machine
          </Button>
        </OutcomeActions>
      </Alert>
    </div>
  );
}

interface FailedProps {
  readonly ref: Ref<HTMLDivElement> | undefined;
  readonly failure: Failure;
  readonly onRestart: () => void;
  readonly onClose: () => void;
}

function FailedOutcome({ ref, failure, onRestart, onClose }: FailedProps) {
  const isRefusal = isConsentRefusal(failure.causeCode);
  return (
    <div className={classes.cover}>
      <Alert
        ref={ref}
        tabIndex={-1}
        color={isRefusal ? 'yellow' : 'red'}
        role="alert"
        title={isRefusal ? '[WARNING] The session did not start' : '[ERROR] Remote control failed'}
        className={classes.outcome ?? ''}
        classNames={{ label: classes.outcomeTitle ?? '' }}
        data-testid="remote-control-error"
        data-error-code={failure.code}
        data-cause-code={failure.causeCode ?? undefined}
      >
        <Text size="sm" fw={600}>
          {failure.sentence}
        </Text>
        <Text size="sm" mt={4}>
          {failure.advice}
        </Text>
        <Text size="xs" mt="xs" className={classes.reference ?? ''}>
          {[
            `Code ${failure.code}`,
            failure.causeCode !== failure.code && failure.causeCode,
            failure.requestId && `request id ${failure.requestId}`,
          ]
            .filter(Boolean)
            .join(', ')}
        </Text>
        <OutcomeActions>
          {failure.retryable ? (
            <Button size="xs" onClick={onRestart} data-testid="remote-control-retry">
              {isRefusal ? 'Ask again' : 'Try again'}
            </Button>
          ) : null}
          <Button size="xs" variant="default" onClick={onClose}>
            Back to the machine
          </Button>
        </OutcomeActions>
      </Alert>
    </div>
  );
}

function OutcomeActions({ children }: { readonly children: ReactNode }) {
  return (
    <Group gap="xs" mt="md">
      {children}
    </Group>
  );
}
