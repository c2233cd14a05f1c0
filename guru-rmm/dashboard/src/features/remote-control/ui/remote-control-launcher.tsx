import { Button, Paper, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { Availability } from '../availability.ts';
import type { RemoteControlMode } from '../remote-control-api.ts';
import type { RemoteControlRequest } from '../session/use-remote-control.ts';

/** The contract's bound for a reason. */
const REASON_MAX_LENGTH = 500;

const MODE_WORDS: Readonly<Record<RemoteControlMode, string>> = {
  unattended: 'Without asking',
  attended: 'Ask the user first',
};

interface LauncherProps {
  readonly availability: Availability;
  /** Takes the focus when it appears. */
  readonly focused: boolean;
  readonly onStart: (request: RemoteControlRequest) => void;
}

/** The button, the reason that goes into the audit, and, when it cannot be clicked, why. */
export function RemoteControlLauncher({ availability, focused, onStart }: LauncherProps) {
  const [reason, setReason] = useState('');
  const [mode, setMode] = useState<RemoteControlMode>('unattended');
  const modes = availability.available ? availability.modes : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (availability.available)
      onStart({ mode: modes.includes(mode) ? mode : 'unattended', reason: reason.trim() });
  };
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-labelledby="remote-control-title">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Title order={2} size="h4" id="remote-control-title">
            Remote control
          </Title>
          <TextInput
            label="Reason"
            description="Optional. Kept in the audit of both products."
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={REASON_MAX_LENGTH}
            disabled={!availability.available}
            autoComplete="off"
            data-testid="remote-control-reason"
          />
          {modes.length > 1 ? (
            <SegmentedControl
              aria-label="How the user is involved"
              value={mode}
              onChange={(value) => setMode(value === 'attended' ? 'attended' : 'unattended')}
              data={modes.map((value) => ({ value, label: MODE_WORDS[value] }))}
            />
          ) : null}
          <Button
            type="submit"
            size="md"
            autoFocus={focused}
            leftSection={<IconDeviceDesktop size={20} aria-hidden />}
            disabled={!availability.available}
            aria-describedby={availability.available ? undefined : 'remote-control-why-not'}
            data-testid="remote-control-button"
          >
            Remote Control
          </Button>
          <Text size="sm" id="remote-control-why-not" data-testid="remote-control-why-not" role="status">
            {availability.available ? '' : availability.reason}
          </Text>
        </Stack>
      </form>
    </Paper>
  );
}
