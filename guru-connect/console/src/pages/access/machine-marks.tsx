import { Alert, Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Machine } from '../../api/types.ts';
import { Moment } from '../../ui/moment.tsx';
import { words } from '../../words/words.ts';

const { access: say } = words;
type Marked = Pick<Machine, 'clone' | 'moved_at'>;

/** In the list: a copy of the machine was refused, or the agent runs on another machine than before. */
export function MachineMarks({ machine: { clone, moved_at } }: { readonly machine: Marked }) {
  return (
    <>
      {clone ? <Mark text={say.cloned(clone.hostname || words.unknown)} /> : null}
      {moved_at ? <Mark text={say.moved} /> : null}
    </>
  );
}

function Mark({ text }: { readonly text: string }) {
  return (
    <Badge
      variant="outline"
      color="orange"
      c="var(--mantine-color-text)"
      radius="sm"
      tt="none"
      ml="xs"
      maw="100%"
    >
      {text}
    </Badge>
  );
}

/** On the machine's page: what the marks mean, and what to do. */
export function MachineWarnings({ machine: { clone, moved_at } }: { readonly machine: Marked }) {
  return (
    <>
      {clone ? (
        <Warning title={say.cloned(clone.hostname || words.unknown)}>
          {say.clonedText} {say.copySteps} <Moment at={clone.seen_at} />
        </Warning>
      ) : null}
      {moved_at ? (
        <Warning title={say.moved}>
          {say.movedText} {say.copySteps} <Moment at={moved_at} />
        </Warning>
      ) : null}
    </>
  );
}

/** Its title in the colour of text: orange has too little contrast. */
function Warning({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Alert
      variant="outline"
      color="orange"
      title={
        <Text inherit c="var(--mantine-color-text)">
          {title}
        </Text>
      }
    >
      {children}
    </Alert>
  );
}
