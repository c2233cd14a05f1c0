import { Button, Stack, Text, Textarea, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Settings } from '../../api/types.ts';
import { useChangeSettings } from '../../api/use-change-settings.ts';
import { Failure } from '../../ui/failure.tsx';
import { words } from '../../words/words.ts';

const { settings: say } = words;
const { originsForm: form } = say;

/** Pages of other products that may frame the viewer, besides those of the environment. */
export function OriginsForm({
  settings,
  mayChange,
}: {
  readonly settings: Settings;
  readonly mayChange: boolean;
}) {
  const [text, setText] = useState(settings.from_console.framing_origins.join('\n'));
  const save = useChangeSettings();
  const { framing_origins: fixed } = settings.from_environment;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ framing_origins: text.split(/\s+/).filter((origin) => origin !== '') });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={2} size="h4">
          {say.origins}
        </Title>
        <Text size="sm" className="wrap">
          {fixed.length > 0 ? form.fixed(fixed.join(', ')) : form.noneFixed}
        </Text>
        <Textarea
          label={form.label}
          description={form.help}
          disabled={!mayChange}
          autosize
          minRows={2}
          maxRows={10}
          spellCheck={false}
          value={text}
          onChange={(event) => {
            save.reset();
            setText(event.currentTarget.value);
          }}
        />
        <Failure error={save.error} />
        <div role="status">{save.isSuccess ? <Text size="sm">{say.saved}</Text> : null}</div>
        {mayChange ? (
          <Button type="submit" loading={save.isPending} style={{ alignSelf: 'flex-start' }}>
            {form.save}
          </Button>
        ) : null}
      </Stack>
    </form>
  );
}
