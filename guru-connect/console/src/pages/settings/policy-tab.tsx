import { Loader, Stack } from '@mantine/core';
import { useSettings } from '../../api/use-settings.ts';
import { useTechnician } from '../../shell/use-technician.ts';
import { Failure } from '../../ui/failure.tsx';
import { words } from '../../words/words.ts';
import { ConsentForm } from './consent-form.tsx';
import { OriginsForm } from './origins-form.tsx';

const { settings: say } = words;

/** What this server demands of consent and who may frame its viewer. Administrators change it; others see it. */
export function PolicyTab() {
  const { role } = useTechnician();
  const { data, error, isPending } = useSettings();
  if (isPending) return <Loader role="status" aria-label={words.loading} />;
  if (!data) return <Failure error={error} title={words.errors.notLoaded(say.policyTab)} />;
  const mayChange = role === 'admin';
  return (
    <Stack gap="xl" maw={720}>
      <ConsentForm settings={data} mayChange={mayChange} />
      <OriginsForm settings={data} mayChange={mayChange} />
    </Stack>
  );
}
