// wtsapi32.dll and userenv.dll: who is logged in, and what their programs start with.
import koffi from 'koffi';
import type { Handle, Out } from './win32.ts';

const wtsapi32 = koffi.load('wtsapi32.dll');
const userenv = koffi.load('userenv.dll');

/** Only LocalSystem may ask. */
export const WTSQueryUserToken = wtsapi32.func(
  'bool __stdcall WTSQueryUserToken(uint32, _Out_ intptr_t *)',
) as (session: number, token: Out<Handle>) => boolean;

export const CreateEnvironmentBlock = userenv.func(
  'bool __stdcall CreateEnvironmentBlock(_Out_ void **, intptr_t, bool)',
) as (block: Out<bigint>, token: Handle, inherit: boolean) => boolean;

export const DestroyEnvironmentBlock = userenv.func('bool __stdcall DestroyEnvironmentBlock(void *)') as (
  block: bigint,
) => boolean;
