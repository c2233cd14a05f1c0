import { Button, Paper, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { DesktopIcon } from '@radix-ui/react-icons';
import { type FormEvent, useRef, useState } from 'react';
import type { Availability } from '../availability.ts';
import type { RemoteControlMode } from '../remote-control-api.ts';
import type { RemoteControlRequest } from '../session/use-remote-control.ts';

/** The contract's bound for a reason. */
const REASON_MAX_LENGTH = 500;

const MODES: readonly RemoteControlMode[] = ['unattended', 'attended'];
const MODE_WORDS: Readonly<Record<RemoteControlMode, { label: string; description: string }>> = {
  unattended: { label: 'Unattended', description: 'Opens the desktop without asking anybody.' },
  attended: { label: 'Attended', description: 'Asks the user at the machine first.' },
};
const CANNOT_ASK = 'Guru Connect cannot ask users at the moment. Choose Unattended, or wait.';

interface LauncherProps {
  readonly availability: Availability;
  /** Takes the focus when it appears. */
  readonly focused: boolean;
  readonly onStart: (request: RemoteControlRequest) => void;
}

/** The button, the mode, the reason that goes into the audit, and, when it cannot be clicked, why. */
export function RemoteControlLauncher({ availability, focused, onStart }: LauncherProps) {
  const [reason, setReason] = useState('');
  const [mode, setMode] = useState<RemoteControlMode>('unattended');
  const [isReasonMissing, setReasonMissing] = useState(false);
  const reasonInput = useRef<HTMLInputElement>(null);
  const { available } = availability;
  const modes = available ? availability.modes : [];
  // A choice that goes away must not turn into the other one: the user would not be asked.
  const canStart = modes.includes(mode);
  const isRequired = available && mode === 'attended' && availability.reasonRequired;
  const whyNot = available ? (canStart ? '' : CANNOT_ASK) : availability.reason;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!canStart) return;
    const isMissing = isRequired && reason.trim() === '';
    setReasonMissing(isMissing);
    if (isMissing) reasonInput.current?.focus();
    else onStart({ mode, reason: reason.trim() });
  };

  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-labelledby="remote-control-title">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Title order={2} size="h4" id="remote-control-title">
            Remote control
          </Title>
          {modes.length > 1 || mode === 'attended' ? (
            <div>
              <SegmentedControl
                fullWidth
                aria-label="How the user is involved"
                value={mode}
                onChange={(value) => setMode(value === 'attended' ? 'attended' : 'unattended')}
                data={MODES.map((value) => ({
                  value,
                  label: MODE_WORDS[value].label,
                  disabled: available && !modes.includes(value),
                }))}
                data-testid="remote-control-mode"
              />
              <Text size="sm" mt={4} role="status">
                {MODE_WORDS[mode].description}
              </Text>
            </div>
          ) : null}
          <TextInput
            ref={reasonInput}
            label="Reason"
            description={reasonWords(mode, isRequired)}
            value={reason}
            onChange={(event) => {
              setReason(event.currentTarget.value);
              setReasonMissing(false);
            }}
            error={isReasonMissing && isRequired ? 'Say why: the user sees it when they are asked.' : null}
            required={isRequired}
            maxLength={REASON_MAX_LENGTH}
            disabled={!available}
            autoComplete="off"
            data-testid="remote-control-reason"
          />
          <Button
            type="submit"
            size="md"
            autoFocus={focused}
            leftSection={<DesktopIcon width={20} height={20} aria-hidden />}
            disabled={!canStart}
            aria-describedby={whyNot === '' ? undefined : 'remote-control-why-not'}
            data-testid="remote-control-button"
          >
            Remote Control
          </Button>
          <Text size="sm" id="remote-control-why-not" data-testid="remote-control-why-not" role="status">
            {whyNot}
          </Text>
        </Stack>
      </form>
    </Paper>
  );
}

function reasonWords(mode: RemoteControlMode, isRequired: boolean): string {
  const kept = 'Kept in the audit of both products.';
  if (mode === 'unattended') return `Optional. ${kept}`;
  return `${isRequired ? 'Required.' : 'Optional.'} The user sees it when they are asked. ${kept}`;
}
