import type { Operation } from './operation.ts';
import { getMe } from './operations/get-me.ts';
import { signIn } from './operations/sign-in.ts';
import { signOut } from './operations/sign-out.ts';

/** All operations of the console's API. */
export const OPERATIONS: readonly Operation[] = [signIn, signOut, getMe];
