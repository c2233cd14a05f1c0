import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../../api/request.ts';
import type { MachineGroup } from '../../api/types.ts';
import { GROUPS_KEY, useGroups } from '../../api/use-groups.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure } from '../../ui/failure.tsx';
import { words } from '../../words/words.ts';

const { access: say } = words;
const LONGEST = 100;

/** Makes, renames and deletes groups of machines. */
export function ManageGroups() {
  const [isOpen, setOpen] = useState(false);
  const { data: groups = [], error } = useGroups();
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {say.manageGroups}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={say.manageGroups}
        closeButtonProps={{ 'aria-label': words.close }}
      >
        <Stack>
          <Failure error={error} title={words.errors.notLoaded(say.manageGroups)} />
          {groups.length === 0 ? <Text c="dimmed">{say.noGroups}</Text> : null}
          {groups.map((group) => (
            <GroupRow key={group.group_id} group={group} />
          ))}
          <AddGroup />
        </Stack>
      </Modal>
    </>
  );
}

/** Runs a change, then loads groups and machines again. */
function useChange(work: (name: string) => Promise<unknown>, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: async () => {
      onDone?.();
      await queries.invalidateQueries({ queryKey: GROUPS_KEY });
      await queries.invalidateQueries({ queryKey: ['machines'] });
    },
  });
}

function GroupRow({ group }: { readonly group: MachineGroup }) {
  const [name, setName] = useState(group.name);
  const path = `/machine-groups/${group.group_id}`;
  const rename = useChange((next) => request('PATCH', path, { name: next }));
  const remove = useChange(() => request('DELETE', path));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="xs">
        <TextInput
          label={say.groupName(group.machines)}
          maxLength={LONGEST}
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          flex={1}
        />
        <Button
          type="submit"
          size="xs"
          variant="default"
          loading={rename.isPending}
          disabled={name.trim() === '' || name.trim() === group.name}
        >
          {say.rename}
        </Button>
        <Confirm
          action={say.deleteGroup}
          title={say.deleteGroupTitle(group.name)}
          text={say.deleteGroupText}
          onConfirm={() => remove.mutateAsync('')}
        />
      </Group>
      <Failure error={rename.error} />
    </form>
  );
}

function AddGroup() {
  const [name, setName] = useState('');
  const add = useChange(
    (next) => request('POST', '/machine-groups', { name: next }),
    () => setName(''),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="xs">
        <TextInput
          label={say.newGroup}
          maxLength={LONGEST}
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          flex={1}
          data-autofocus
        />
        <Button type="submit" size="xs" loading={add.isPending}>
          {say.addGroup}
        </Button>
      </Group>
      <Failure error={add.error} />
    </form>
  );
}
