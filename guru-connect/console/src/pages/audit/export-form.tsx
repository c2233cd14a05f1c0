import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { words } from '../../words/words.ts';

const { audit: say } = words;

/** Downloads the events of a time range. */
export function ExportForm() {
  const [range, setRange] = useState({ from: '', to: '' });
  const address = (format: string) => {
    const given = Object.fromEntries(Object.entries(range).filter(([, day]) => day !== ''));
    return `/api/audit/export?${new URLSearchParams({ format, ...given })}`;
  };
  return (
    <Group align="end" role="group" aria-label={say.exportTitle}>
      <TextInput
        type="date"
        label={say.exportFrom}
        value={range.from}
        onChange={(event) => setRange({ ...range, from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={say.exportTo}
        value={range.to}
        onChange={(event) => setRange({ ...range, to: event.currentTarget.value })}
      />
      <Button component="a" variant="default" href={address('csv')} download>
        {say.csv}
      </Button>
      <Button component="a" variant="default" href={address('json')} download>
        {say.json}
      </Button>
    </Group>
  );
}
