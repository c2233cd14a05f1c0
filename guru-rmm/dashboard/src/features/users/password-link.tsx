import type { PasswordLink } from '@guru-rmm/api/user-account.ts';
import { Button, CopyButton, Group, PasswordInput } from '@mantine/core';
import { absoluteTime } from '../../shared/format/relative-time.ts';

/** A link to hand on. It is shown once, and hidden from those who look over a shoulder. */
export function PasswordLinkField({ link }: { readonly link: PasswordLink }) {
  return (
    <>
      <PasswordInput
        label="Link to set the password"
        description={`Shown only now. Send it to the user; it works once, until ${absoluteTime(link.expires_at)}.`}
        value={link.url}
        readOnly
        data-testid="password-link"
      />
      <Group justify="flex-end">
        <CopyButton value={link.url}>
          {({ copied, copy }) => (
            <Button variant={copied ? 'light' : 'filled'} onClick={copy}>
              {copied ? 'Copied' : 'Copy link'}
            </Button>
          )}
        </CopyButton>
      </Group>
    </>
  );
}
