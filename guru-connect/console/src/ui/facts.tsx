import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** Names and values, one a line; what has no value is left out. */
export function Facts({
  label,
  facts,
}: {
  readonly label: string;
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}) {
  const shown = facts.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return (
    <Table aria-label={label} variant="vertical" withTableBorder layout="auto">
      <Table.Tbody>
        {shown.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w="35%">{name}</Table.Th>
            <Table.Td className="wrap">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
