import koffi from 'koffi';
import {
  ConvertSidToStringSidW,
  ConvertStringSecurityDescriptorToSecurityDescriptorW,
  DACL_SECURITY_INFORMATION,
  GetNamedSecurityInfoW,
  GetSecurityDescriptorDacl,
  GetTokenInformation,
  OpenProcessToken,
  OWNER_SECURITY_INFORMATION,
  PROTECTED_DACL_SECURITY_INFORMATION,
  SDDL_REVISION_1,
  SE_FILE_OBJECT,
  SetNamedSecurityInfoW,
  TOKEN_QUERY,
  TOKEN_USER,
} from './ffi/advapi32.ts';
import { CloseHandle, GetCurrentProcess, LocalFree } from './ffi/kernel32.ts';
import { type Handle, type Out, requireTrue, requireZero, written } from './ffi/win32.ts';
import { folderAccess, isTrustedOwner, programAccess, systemProgramAccess } from './access-lists.ts';

/** SID of the user that this process runs as, such as `S-1-5-18`. */
let own: string | undefined;

function ownSid(): string {
  own ??= readOwnSid();
  return own;
}

function readOwnSid(): string {
  const token: Out<Handle> = [null];
  requireTrue('OpenProcessToken', OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, token));
  const handle = written(token);
  try {
    const information = new Uint8Array(256);
    requireTrue(
      'GetTokenInformation',
      GetTokenInformation(handle, TOKEN_USER, information, information.length, [null]),
    );
    return sidText(new DataView(information.buffer).getBigUint64(0, true));
  } finally {
    CloseHandle(handle);
  }
}

function sidText(sid: bigint): string {
  const text: Out<bigint> = [null];
  requireTrue('ConvertSidToStringSidW', ConvertSidToStringSidW(sid, text));
  const address = written(text);
  try {
    return koffi.decode.string16(address);
  } finally {
    LocalFree(address);
  }
}

function ownerOf(path: string): string {
  const [owner, descriptor]: [Out<bigint>, Out<bigint>] = [[null], [null]];
  requireZero(
    'GetNamedSecurityInfoW',
    GetNamedSecurityInfoW(
      path,
      SE_FILE_OBJECT,
      OWNER_SECURITY_INFORMATION,
      owner,
      null,
      null,
      null,
      descriptor,
    ),
  );
  try {
    return sidText(written(owner));
  } finally {
    LocalFree(written(descriptor));
  }
}

/** Replaces the access list of a file or folder; what is in a folder inherits it. */
function setAccess(path: string, sddl: string): void {
  const descriptor: Out<bigint> = [null];
  requireTrue(
    'ConvertStringSecurityDescriptorToSecurityDescriptorW',
    ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, descriptor, null),
  );
  const address = written(descriptor);
  try {
    const dacl: Out<bigint> = [null];
    requireTrue('GetSecurityDescriptorDacl', GetSecurityDescriptorDacl(address, [null], dacl, [null]));
    const what = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    requireZero(
      'SetNamedSecurityInfoW',
      SetNamedSecurityInfoW(path, SE_FILE_OBJECT, what >>> 0, null, null, written(dacl), null),
    );
  } finally {
    LocalFree(address);
  }
}

/**
 * Closes a folder to everybody but this user, SYSTEM and administrators.
 * @throws Error when somebody else owns it: they could open it again
 */
export function claimFolder(path: string): void {
  requireTrustedOwner(path);
  setAccess(path, folderAccess(ownSid()));
}

/**
 * Closes the folder of a program that runs as SYSTEM to everybody's writing but administrators'.
 * @throws Error when somebody else owns it
 */
export function claimSystemFolder(path: string): void {
  requireTrustedOwner(path);
  setAccess(path, systemProgramAccess());
}

function requireTrustedOwner(path: string): void {
  if (!isTrustedOwner(ownerOf(path), ownSid())) throw new Error('it belongs to another user');
}

/** Lets the user who is logged in at the machine run a program, but not change it. */
export function allowRunning(path: string): void {
  setAccess(path, programAccess(ownSid()));
}
