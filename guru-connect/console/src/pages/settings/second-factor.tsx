import { Button, Code, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { QRCodeSVG } from 'qrcode.react';
import { type FormEvent, useState } from 'react';
import { request } from '../../api/request.ts';
import { ME_KEY } from '../../api/use-me.ts';
import { useTechnician } from '../../shell/use-technician.ts';
import { Failure } from '../../ui/failure.tsx';
import { Secret } from '../../ui/secret.tsx';
import { words } from '../../words/words.ts';

const { settings: say } = words;
const PATH = '/me/second-factor';

interface Begun {
  readonly secret: string;
  readonly uri: string;
}

/** Switches the second factor on and off; each takes the password again. */
export function SecondFactor() {
  const { has_totp: isOn } = useTechnician();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ME_KEY });
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useMutation({
    mutationFn: (password: string) => request<Begun>('POST', PATH, { password }),
  });
  const remove = useMutation({
    mutationFn: (password: string) => request('POST', `${PATH}/remove`, { password }),
    onSuccess: refresh,
  });
  const confirmed = async (recovery: readonly string[]) => {
    begin.reset();
    setCodes(recovery);
    await refresh();
  };
  return (
    <Stack>
      <Title order={2} size="h4">
        {say.factor}
      </Title>
      <Text>{isOn ? say.factorOn : say.factorOff}</Text>
      {codes ? (
        <>
          <Text size="sm">{say.recoveryText}</Text>
          <Secret label={say.recovery} text={codes.join('\n')} />
        </>
      ) : null}
      {begin.data ? (
        <ConfirmCode begun={begin.data} onConfirmed={confirmed} />
      ) : isOn ? (
        <AskPassword key="off" action={say.switchOff} act={remove} />
      ) : (
        <AskPassword key="on" action={say.switchOn} act={begin} />
      )}
    </Stack>
  );
}

interface AskPasswordProps {
  readonly action: string;
  readonly act: {
    readonly mutate: (password: string) => void;
    readonly isPending: boolean;
    readonly error: unknown;
  };
}

function AskPassword({ action, act }: AskPasswordProps) {
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.mutate(password);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label={words.yourPassword}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Failure error={act.error} />
        <Button type="submit" variant="default" loading={act.isPending}>
          {action}
        </Button>
      </Stack>
    </form>
  );
}

interface ConfirmCodeProps {
  readonly begun: Begun;
  readonly onConfirmed: (recovery: readonly string[]) => Promise<void>;
}

function ConfirmCode({ begun, onConfirmed }: ConfirmCodeProps) {
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => request<{ recovery_codes: string[] }>('POST', `${PATH}/confirm`, { code }),
    onSuccess: ({ recovery_codes }) => onConfirmed(recovery_codes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{say.scan}</Text>
        <QRCodeSVG value={begun.uri} size={180} marginSize={4} title={say.factor} />
        <Text size="sm">
          {say.orType} <Code className="wrap">{begun.secret}</Code>
        </Text>
        <TextInput
          label={say.code}
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          withAsterisk={false}
          minLength={6}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Failure error={confirm.error} />
        <Button type="submit" loading={confirm.isPending}>
          {say.confirm}
        </Button>
      </Stack>
    </form>
  );
}
