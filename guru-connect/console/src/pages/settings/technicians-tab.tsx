import { Button, Menu, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/request.ts';
import type { Role, Technician } from '../../api/types.ts';
import { useTechnician } from '../../shell/use-technician.ts';
import { Failure } from '../../ui/failure.tsx';
import { List } from '../../ui/list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Secret } from '../../ui/secret.tsx';
import { words } from '../../words/words.ts';
import { AddTechnician } from './add-technician.tsx';

const { settings: say } = words;
const KEY = ['technicians'];
const ROLES: readonly Role[] = ['admin', 'technician', 'auditor'];

/** All accounts; administrators change them. */
export function TechniciansTab() {
  const me = useTechnician();
  const mayChange = me.role === 'admin';
  const queries = useQueryClient();
  const [password, setPassword] = useState<string | null>(null);
  const list = useQuery({
    queryKey: KEY,
    queryFn: () => request<{ technicians: Technician[] }>('GET', '/technicians'),
  });
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const resetPassword = async (path: string) => {
    setPassword((await request<{ password: string }>('POST', `${path}/password`)).password);
  };
  return (
    <Stack>
      {mayChange ? <AddTechnician onAdded={() => void queries.invalidateQueries({ queryKey: KEY })} /> : null}
      <Failure error={list.error ?? act.error} />
      <List
        label={say.technicians}
        empty={words.none}
        columns={[say.login, say.name, say.role, say.factor, say.state, say.lastSignIn, say.more]}
        rows={(list.data?.technicians ?? []).map((one) => ({
          key: one.technician_id,
          cells: [
            one.login,
            one.technician_id === me.technician_id ? `${one.name} (${say.you})` : one.name,
            say.roles[one.role],
            one.has_totp ? words.yes : words.no,
            one.disabled_at === null ? say.enabled : say.disabled,
            <Moment key="last" at={one.last_signed_in_at} />,
            mayChange && one.technician_id !== me.technician_id ? (
              <AccountMenu
                key="menu"
                account={one}
                act={(work) => act.mutate(work)}
                resetPassword={resetPassword}
              />
            ) : null,
          ],
        }))}
      />
      <Modal
        opened={password !== null}
        onClose={() => setPassword(null)}
        title={say.newPassword}
        closeButtonProps={{ 'aria-label': words.close }}
      >
        <Secret label={say.newPassword} text={password ?? ''} />
      </Modal>
    </Stack>
  );
}

interface AccountMenuProps {
  readonly account: Technician;
  readonly act: (work: () => Promise<unknown>) => void;
  readonly resetPassword: (path: string) => Promise<void>;
}

function AccountMenu({ account, act, resetPassword }: AccountMenuProps) {
  const path = `/technicians/${account.technician_id}`;
  const change = (body: object) => act(() => request('PATCH', path, body));
  const isDisabled = account.disabled_at !== null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" aria-label={say.actions(account.login)}>
          {say.more}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => act(() => resetPassword(path))}>{say.resetPassword}</Menu.Item>
        {account.has_totp ? (
          <Menu.Item onClick={() => act(() => request('DELETE', `${path}/second-factor`))}>
            {say.resetFactor}
          </Menu.Item>
        ) : null}
        {ROLES.filter((role) => role !== account.role).map((role) => (
          <Menu.Item key={role} onClick={() => change({ role })}>
            {say.makeRole(say.roles[role])}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => change({ is_disabled: !isDisabled })}>
          <Text span inherit>
            {isDisabled ? say.enable : say.disable}
          </Text>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
