import { Badge } from '@mantine/core';

/** Online or not, in words as well as in colour. */
export function OnlineBadge({ online }: { readonly online: boolean }) {
  return (
    <Badge variant="dot" color={online ? 'teal' : 'gray'} tt="none" data-online={online}>
      {online ? 'Online' : 'Offline'}
    </Badge>
  );
}
