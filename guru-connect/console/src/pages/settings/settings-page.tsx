import { Tabs } from '@mantine/core';
import { useTechnician } from '../../shell/use-technician.ts';
import { Page } from '../../ui/page.tsx';
import { words } from '../../words/words.ts';
import { AccountTab } from './account-tab.tsx';
import { PolicyTab } from './policy-tab.tsx';
import { ServerTab } from './server-tab.tsx';
import { TechniciansTab } from './technicians-tab.tsx';

const { settings: say } = words;

/** The own account, the accounts of all, the policy, and what the operator has configured. */
export function SettingsPage() {
  const { role } = useTechnician();
  return (
    <Page title={say.title}>
      <Tabs defaultValue="account" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="account">{say.account}</Tabs.Tab>
          {role === 'technician' ? null : <Tabs.Tab value="technicians">{say.technicians}</Tabs.Tab>}
          <Tabs.Tab value="policy">{say.policyTab}</Tabs.Tab>
          <Tabs.Tab value="server">{say.server}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="account">
          <AccountTab />
        </Tabs.Panel>
        {role === 'technician' ? null : (
          <Tabs.Panel value="technicians">
            <TechniciansTab />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="policy">
          <PolicyTab />
        </Tabs.Panel>
        <Tabs.Panel value="server">
          <ServerTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
