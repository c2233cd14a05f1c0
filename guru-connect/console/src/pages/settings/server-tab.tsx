import { Loader, Stack, Text } from '@mantine/core';
import type { ConsentPolicy } from '../../api/types.ts';
import { useSettings } from '../../api/use-settings.ts';
import { Facts } from '../../ui/facts.tsx';
import { Failure } from '../../ui/failure.tsx';
import { spaced } from '../../ui/format.ts';
import { words } from '../../words/words.ts';

const { settings: say } = words;

/** What the operator has configured. */
export function ServerTab() {
  const { data, error, isPending } = useSettings();
  if (isPending) return <Loader role="status" aria-label={words.loading} />;
  if (!data) return <Failure error={error} title={words.errors.notLoaded(say.server)} />;
  const features = (wanted: boolean) =>
    Object.entries(data.features)
      .filter(([, isOn]) => isOn === wanted)
      .map(([name]) => spaced(name))
      .join(', ') || words.none;
  return (
    <Stack>
      <Facts
        label={say.server}
        facts={[
          [say.version, data.version],
          [say.publicUrl, data.public_url],
          [say.organisation, data.organisation],
          [say.integration, data.integration_configured ? say.on : say.off],
          [say.origins, data.embed_allowed_origins.join(', ') || words.none],
          [`${say.features}: ${say.on}`, features(true)],
          [`${say.features}: ${say.off}`, features(false)],
          [say.consentOf.attended, describe(data.consent.attended)],
          [say.consentOf.unattended, describe(data.consent.unattended)],
          [say.longest, hours(data.session_longest_seconds)],
          [say.idle, data.session_idle_seconds === 0 ? words.never : hours(data.session_idle_seconds)],
        ]}
      />
      <Text size="sm" c="dimmed">
        {say.byOperator}
      </Text>
    </Stack>
  );
}

function describe({ prompt, timeout_seconds, on_timeout, access }: ConsentPolicy): string {
  const known: Readonly<Record<string, string>> = say.prompt;
  const how = known[prompt] ?? spaced(prompt);
  return prompt === 'prompt' ? `${how}: ${say.policy(timeout_seconds, on_timeout, access)}` : how;
}

function hours(seconds: number): string {
  return `${Math.round((seconds / 3600) * 10) / 10} h`;
}
