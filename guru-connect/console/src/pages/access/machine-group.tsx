import { NativeSelect, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../api/request.ts';
import type { Machine } from '../../api/types.ts';
import { GROUPS_KEY, useGroups } from '../../api/use-groups.ts';
import { Failure } from '../../ui/failure.tsx';
import { words } from '../../words/words.ts';

const { access: say } = words;

/** The group of a machine; administrators choose another one. */
export function MachineGroupField({
  machine,
  mayChange,
}: {
  readonly machine: Machine;
  readonly mayChange: boolean;
}) {
  const { data: groups = [] } = useGroups();
  const queries = useQueryClient();
  const move = useMutation({
    mutationFn: (group: string) =>
      request('PATCH', `/machines/${machine.agent_id}`, { group_id: group === '' ? null : group }),
    onSettled: () =>
      Promise.all(
        [['machine', machine.agent_id], ['machines'], GROUPS_KEY].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
  const name = groups.find(({ group_id }) => group_id === machine.group_id)?.name;
  if (!mayChange) return <Text inherit>{name ?? say.noGroup}</Text>;
  return (
    <>
      <NativeSelect
        aria-label={say.group}
        size="xs"
        maw={320}
        disabled={move.isPending}
        value={machine.group_id ?? ''}
        onChange={(event) => move.mutate(event.currentTarget.value)}
        data={[
          { value: '', label: say.noGroup },
          ...groups.map((group) => ({ value: group.group_id, label: group.name })),
        ]}
      />
      <Failure error={move.error} />
    </>
  );
}
