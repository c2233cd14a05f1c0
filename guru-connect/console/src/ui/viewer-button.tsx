import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { openViewer } from '../api/open-viewer.ts';
import { words } from '../words/words.ts';
import { Failure } from './failure.tsx';

/** Opens the viewer of an own session. */
export function ViewerButton({
  sessionId,
  size = 'sm',
}: {
  readonly sessionId: string;
  readonly size?: string;
}) {
  const open = useMutation({ mutationFn: () => openViewer(async () => sessionId) });
  return (
    <Stack gap="xs" align="flex-start">
      <Button size={size} loading={open.isPending} onClick={() => open.mutate()} data-testid="open-viewer">
        {words.sessions.openViewer}
      </Button>
      <BlockedTab url={open.data?.blockedUrl ?? null} />
      <Failure error={open.error} />
    </Stack>
  );
}

/** A link to the viewer, where the browser let no tab open. */
export function BlockedTab({ url }: { readonly url: string | null }) {
  if (url === null) return null;
  return (
    <Text size="sm">
      {words.access.blocked}{' '}
      <Anchor href={url} target="_blank" rel="noopener noreferrer" inherit underline="always">
        {words.access.openViewer}
      </Anchor>
    </Text>
  );
}
