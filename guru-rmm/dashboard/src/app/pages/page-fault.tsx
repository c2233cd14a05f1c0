import { Button, Container, Text, Title } from '@mantine/core';

/** A fault of this page itself. The session of a machine, if one was open, has ended with it. */
export function PageFault() {
  return (
    <Container py="xl" role="alert">
      <Title order={1}>[ERROR] This page broke</Title>
      <Text my="sm">Load it again. If it breaks again, tell your administrator what you were doing.</Text>
      <Button onClick={() => window.location.reload()}>Load again</Button>
    </Container>
  );
}
