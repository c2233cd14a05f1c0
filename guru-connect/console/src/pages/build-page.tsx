import { Anchor, Button, Code, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import { useSettings } from '../api/use-settings.ts';
import { useTechnician } from '../shell/use-technician.ts';
import { Failure } from '../ui/failure.tsx';
import { Page } from '../ui/page.tsx';
import { Secret } from '../ui/secret.tsx';
import { words } from '../words/words.ts';

const { build: say } = words;
const AGENT = '/releases/stable/linux-x64/guru-connect-agent';
const STEPS = `chmod +x guru-connect-agent
(umask 077; cat > guru-connect-agent.json)   # paste the configuration, then Ctrl+D
./guru-connect-agent --config guru-connect-agent.json --service versions`;

interface Enrolment {
  readonly key_id: string;
  readonly configuration: object;
}

/** Enrols a machine: mints its key, and shows what to do there. */
export function BuildPage() {
  const me = useTechnician();
  const { data: settings } = useSettings();
  const make = useMutation({
    mutationFn: ({ machine, label }: { machine: string; label: string }) =>
      request<Enrolment>('POST', `/machines/${encodeURIComponent(machine)}/keys`, label ? { label } : {}),
  });
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { machine: '', label: '' },
    validate: {
      machine: (value) => (/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(value.trim()) ? null : say.needMachine),
    },
  });
  const submit = form.onSubmit(({ machine, label }) =>
    make.mutate({ machine: machine.trim(), label: label.trim() }),
  );
  const again = () => {
    form.reset();
    make.reset();
  };
  if (me.role !== 'admin') return <Page title={say.title}>{say.forAdmins}</Page>;
  return (
    <Page title={say.title}>
      <Text>{say.lead}</Text>
      {make.data ? (
        <Stack maw={720}>
          <Secret label={say.configuration} text={JSON.stringify(make.data.configuration, null, 2)} />
          <Title order={2} size="h4">
            {say.steps}
          </Title>
          {settings?.features.release_channel ? (
            <Anchor href={AGENT} underline="always">
              {say.download}
            </Anchor>
          ) : null}
          <Code block tabIndex={0} role="group" aria-label={say.steps}>
            {STEPS}
          </Code>
          <Button variant="default" onClick={again} style={{ alignSelf: 'flex-start' }}>
            {say.another}
          </Button>
        </Stack>
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack maw={420}>
            <TextInput
              label={say.machine}
              description={say.machineHelp}
              maxLength={128}
              spellCheck={false}
              key={form.key('machine')}
              {...form.getInputProps('machine')}
            />
            <TextInput
              label={say.label}
              maxLength={200}
              key={form.key('label')}
              {...form.getInputProps('label')}
            />
            <Failure error={make.error} />
            <Button type="submit" loading={make.isPending}>
              {say.make}
            </Button>
          </Stack>
        </form>
      )}
    </Page>
  );
}
