import { Button, Checkbox, NativeSelect, NumberInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ConsentWish, Settings } from '../../api/types.ts';
import { useChangeSettings } from '../../api/use-change-settings.ts';
import { Failure } from '../../ui/failure.tsx';
import { words } from '../../words/words.ts';

const { settings: say } = words;
const { consentForm: form } = say;

interface FormProps {
  readonly settings: Settings;
  readonly mayChange: boolean;
}

/** The least that the users of machines are asked and told. */
export function ConsentForm({ settings, mayChange }: FormProps) {
  const [wish, setWish] = useState<ConsentWish>(settings.from_console.consent);
  const save = useChangeSettings();
  const { consent: environment } = settings.from_environment;
  const set = (change: Partial<ConsentWish>) => {
    save.reset();
    setWish({ ...wish, ...change });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ consent: wish });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={2} size="h4">
          {say.consent}
        </Title>
        <Text size="sm">{form.lead}</Text>
        {(['prompt', 'on_timeout', 'access', 'until_granted'] as const).map((name) => (
          <NativeSelect
            key={name}
            label={form.labels[name]}
            description={demanded(labelOf(name, environment[name]))}
            disabled={!mayChange}
            value={wish[name] ?? ''}
            onChange={(event) => set({ [name]: event.currentTarget.value || null })}
            data={[
              { value: '', label: form.open },
              ...Object.entries(form.values[name]).map(([value, label]) => ({ value, label: String(label) })),
            ]}
          />
        ))}
        <NumberInput
          label={form.labels.timeout_seconds}
          description={demanded(environment.timeout_seconds?.toString())}
          disabled={!mayChange}
          min={10}
          max={600}
          allowDecimal={false}
          clampBehavior="strict"
          value={wish.timeout_seconds ?? ''}
          onChange={(value) => set({ timeout_seconds: typeof value === 'number' ? value : null })}
        />
        <Checkbox
          label={form.labels.indicator}
          description={demanded(environment.indicator ? words.yes : undefined)}
          disabled={!mayChange}
          checked={wish.indicator ?? false}
          onChange={(event) => set({ indicator: event.currentTarget.checked ? true : null })}
        />
        <Failure error={save.error} />
        <div role="status">{save.isSuccess ? <Text size="sm">{say.saved}</Text> : null}</div>
        {mayChange ? (
          <Button type="submit" loading={save.isPending} style={{ alignSelf: 'flex-start' }}>
            {form.save}
          </Button>
        ) : (
          <Text size="sm">{say.forAdminsToChange}</Text>
        )}
      </Stack>
    </form>
  );
}

type Choice = 'prompt' | 'on_timeout' | 'access' | 'until_granted';

function labelOf(name: Choice, value: string | null): string | undefined {
  const labels: Readonly<Record<string, string>> = form.values[name];
  return value === null ? undefined : labels[value];
}

/** What the environment demands, if it demands anything. */
function demanded(value: string | undefined): string | undefined {
  return value ? form.demanded(value) : undefined;
}
