// advapi32.dll: access lists, tokens and the registry.
import koffi from 'koffi';
import './kernel32.ts'; // STARTUPINFOW and PROCESS_INFORMATION
import type { Handle, Out, Pointer } from './win32.ts';
import type { ProcessInformation, StartupInfo } from './kernel32.ts';

export const SDDL_REVISION_1 = 1;
export const SE_FILE_OBJECT = 1;
export const OWNER_SECURITY_INFORMATION = 0x1;
export const DACL_SECURITY_INFORMATION = 0x4;
/** The list stands alone: what the folder above lets in does not come in. */
export const PROTECTED_DACL_SECURITY_INFORMATION = 0x8000_0000;
export const TOKEN_QUERY = 0x8;
/** TOKEN_INFORMATION_CLASS. */
export const TOKEN_USER = 1;
/** RRF_RT_REG_SZ, RRF_RT_REG_DWORD. */
export const ONLY_TEXT = 0x2;
export const ONLY_NUMBER = 0x10;
export const HKEY_CURRENT_USER = 0x8000_0001;
export const HKEY_LOCAL_MACHINE = 0x8000_0002;

const library = koffi.load('advapi32.dll');

export const ConvertStringSecurityDescriptorToSecurityDescriptorW = library.func(
  'bool __stdcall ConvertStringSecurityDescriptorToSecurityDescriptorW(str16, uint32, _Out_ void **, void *)',
) as (sddl: string, revision: number, descriptor: Out<bigint>, bytes: null) => boolean;

export const GetSecurityDescriptorDacl = library.func(
  'bool __stdcall GetSecurityDescriptorDacl(void *, _Out_ int32 *, _Out_ void **, _Out_ int32 *)',
) as (descriptor: bigint, present: Out<number>, dacl: Out<bigint>, defaulted: Out<number>) => boolean;

export const SetNamedSecurityInfoW = library.func(
  'uint32 __stdcall SetNamedSecurityInfoW(str16, int32, uint32, void *, void *, void *, void *)',
) as (
  path: string,
  kind: number,
  what: number,
  owner: null,
  group: null,
  dacl: Pointer,
  sacl: null,
) => number;

export const GetNamedSecurityInfoW = library.func(
  'uint32 __stdcall GetNamedSecurityInfoW(str16, int32, uint32, _Out_ void **, void *, void *, void *, _Out_ void **)',
) as (
  path: string,
  kind: number,
  what: number,
  owner: Out<bigint>,
  group: null,
  dacl: null,
  sacl: null,
  descriptor: Out<bigint>,
) => number;

export const ConvertSidToStringSidW = library.func(
  'bool __stdcall ConvertSidToStringSidW(void *, _Out_ void **)',
) as (sid: bigint, text: Out<bigint>) => boolean;

export const OpenProcessToken = library.func(
  'bool __stdcall OpenProcessToken(intptr_t, uint32, _Out_ intptr_t *)',
) as (process: Handle, access: number, token: Out<Handle>) => boolean;

/** `information` gets a TOKEN_USER, whose first field is the address of the SID. */
export const GetTokenInformation = library.func(
  'bool __stdcall GetTokenInformation(intptr_t, int32, _Out_ void *, uint32, _Out_ uint32 *)',
) as (token: Handle, what: number, information: Uint8Array, bytes: number, needed: Out<number>) => boolean;

export const RegGetValueW = library.func(
  'uint32 __stdcall RegGetValueW(uintptr_t, str16, str16, uint32, void *, _Out_ void *, _Inout_ uint32 *)',
) as (
  root: number,
  key: string,
  name: string,
  kinds: number,
  kind: null,
  value: Uint8Array,
  bytes: [number],
) => number;

export const CreateProcessAsUserW = library.func(
  'bool __stdcall CreateProcessAsUserW(intptr_t, str16, void *, void *, void *, bool, uint32, void *, str16, STARTUPINFOW *, _Out_ PROCESS_INFORMATION *)',
) as (
  token: Handle,
  application: string,
  commandLine: Uint8Array,
  processSecurity: null,
  threadSecurity: null,
  inherit: boolean,
  flags: number,
  environment: Pointer,
  folder: string,
  startup: StartupInfo,
  started: Partial<ProcessInformation>,
) => boolean;
