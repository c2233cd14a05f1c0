import { NativeSelect } from '@mantine/core';
import { useGroups } from '../../api/use-groups.ts';
import { words } from '../../words/words.ts';

const { access: say } = words;

/** Chooses the group whose machines are listed. @param value `''`: all; `none`: machines in no group */
export function GroupFilter({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (group: string) => void;
}) {
  const { data: groups = [] } = useGroups();
  return (
    <NativeSelect
      label={say.group}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: say.allGroups },
        ...groups.map(({ group_id, name, machines }) => ({
          value: group_id,
          label: say.groupWith(name, machines),
        })),
        { value: 'none', label: say.noGroup },
      ]}
    />
  );
}
