import { Group, Stack, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { words } from '../words/words.ts';

/** A page with its heading, and what stands beside it. */
export function Page({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  useDocumentTitle(words.title(title));
  return (
    <Stack maw={1200} mx="auto">
      <Group justify="space-between" align="center">
        <Title order={1} size="h2" className="wrap">
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Stack>
  );
}
