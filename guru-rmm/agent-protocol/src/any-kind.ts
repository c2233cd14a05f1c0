import { z } from 'zod';

const LONGEST_KIND = 64;
const AnyKind = z.object({ kind: z.string().min(1) });

/** Bounded `kind` of a message, whatever else it holds; null when it names none. */
export function kindOf(value: unknown): string | null {
  return AnyKind.safeParse(value).data?.kind.slice(0, LONGEST_KIND) ?? null;
}
