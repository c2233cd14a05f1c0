import { ScrollArea, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface ListProps {
  readonly label: string;
  readonly columns: readonly string[];
  /** Key and cells of each row. */
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
  /** What is said instead of an empty table. */
  readonly empty: string;
}

/** A table that scrolls sideways on narrow screens. */
export function List({ label, columns, rows, empty }: ListProps) {
  if (rows.length === 0) return <Text c="dimmed">{empty}</Text>;
  return (
    // Can be scrolled by keyboard, too.
    <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}>
      <Table aria-label={label} highlightOnHover verticalSpacing="xs" miw={560}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((name) => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, cells }) => (
            <Table.Tr key={key} data-testid="row">
              {cells.map((cell, index) => (
                <Table.Td key={columns[index]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}
