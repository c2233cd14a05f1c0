import type { Agent } from '@guru-rmm/api/agent.ts';
import { removeAgent } from '@guru-rmm/api/remove-agent.ts';
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router-dom';
import { asApiError } from '../../shared/api/api-error.ts';
import { request } from '../../shared/api/request.ts';
import { toast } from '../../shared/ui/toasts.ts';
import { agentListQuery } from './agent-queries.ts';

/** Removes a machine, after a question, and goes back to the list. For administrators. */
export function RemoveMachine({ agent }: { readonly agent: Agent }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, question] = useDisclosure(false);
  const name = agent.hostname || 'this machine';
  const remove = useMutation({
    mutationFn: () => request(removeAgent, { parameters: { agent_id: agent.agent_id } }),
    onSuccess: () => {
      queries.setQueryData(agentListQuery.queryKey, (list) =>
        list?.filter(({ agent_id }) => agent_id !== agent.agent_id),
      );
      toast('ok', `${name} is removed.`);
      void navigate('/agents');
    },
  });
  return (
    <>
      <Button variant="default" size="xs" onClick={question.open} data-testid="remove-machine">
        Remove the machine
      </Button>
      <Modal
        opened={asking}
        onClose={question.close}
        title={`Remove ${name}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          {remove.error ? (
            <Alert color="red" role="alert" title="[ERROR] The machine was not removed">
              {asApiError(remove.error).detail}
            </Alert>
          ) : null}
          <Text size="sm">
            Its keys are revoked, here and at Guru Connect, and an open session ends. Its past stays in the
            audit. To manage it again, enrol it again.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={question.close} data-autofocus>
              Cancel
            </Button>
            <Button
              color="red.9"
              loading={remove.isPending}
              onClick={() => remove.mutate()}
              data-testid="remove-machine-confirm"
            >
              Remove
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
