import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { words } from '../words/words.ts';

/** Something that the server shows once, to be copied. */
export function Secret({ label, text }: { readonly label: string; readonly text: string }) {
  const clipboard = useClipboard();
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600}>{label}</Text>
        <Button size="xs" variant="default" onClick={() => clipboard.copy(text)}>
          {clipboard.copied ? words.copied : words.copy}
        </Button>
      </Group>
      <Code block className="wrap" tabIndex={0} data-testid="secret" aria-label={label} role="group">
        {text}
      </Code>
      <Text size="sm">{words.shownOnce}</Text>
    </Stack>
  );
}
