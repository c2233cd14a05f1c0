import { Anchor, Container, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from 'react-router-dom';

export function NotFoundPage() {
  useDocumentTitle('Not found - Guru RMM');
  return (
    <Container py="xl">
      <Title order={1}>There is no such page</Title>
      <Text mt="sm">
        The address may be mistyped or old.{' '}
        <Anchor component={Link} to="/agents">
          Go to the machines
        </Anchor>
      </Text>
    </Container>
  );
}
