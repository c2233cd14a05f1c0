import { Anchor, Center, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { Page } from '../ui/page.tsx';
import { words } from '../words/words.ts';

export function NotFoundPage() {
  return (
    <Page title={words.errors.notFound}>
      <Anchor component={Link} to="/access">
        {words.errors.backHome}
      </Anchor>
    </Page>
  );
}

/** Instead of a page that threw while it was drawn. */
export function PageFault() {
  return (
    <Center mih="100dvh" p="md" component="main">
      <Text role="alert">{words.errors.fault}</Text>
    </Center>
  );
}
