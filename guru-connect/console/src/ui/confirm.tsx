import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { words } from '../words/words.ts';
import { Failure } from './failure.tsx';

interface ConfirmProps {
  readonly action: string;
  readonly title: string;
  readonly text: string;
  readonly onConfirm: () => Promise<unknown>;
}

/** A button that does what cannot be undone once it is confirmed. */
export function Confirm({ action, title, text, onConfirm }: ConfirmProps) {
  const [isOpen, setOpen] = useState(false);
  const act = useMutation({ mutationFn: onConfirm, onSuccess: () => setOpen(false) });
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {action}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={title}
        closeButtonProps={{ 'aria-label': words.close }}
      >
        <Stack>
          <Text>{text}</Text>
          <Failure error={act.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setOpen(false)} data-autofocus>
              {words.cancel}
            </Button>
            <Button color="red.9" loading={act.isPending} onClick={() => act.mutate()}>
              {action}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
