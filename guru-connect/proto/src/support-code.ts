/** A support code: nine characters without look-alikes (no I, L, O, 0, 1), in three groups. */
const CODE = /^[A-HJKMNP-Z2-9]{9}$/;
/** Hyphens, dashes and blanks, as people type or paste them between the groups. */
const SEPARATORS = /[\s\p{Pd}]/gu;
/** Longer text is no code, however it is cleaned. */
const MAX_TYPED = 64;

/** A code as a person typed it, as `XXX-XXX-XXX`; undefined when it is none. */
export function normaliseSupportCode(typed: string): string | undefined {
  if (typed.length > MAX_TYPED) return undefined;
  const characters = typed.replace(SEPARATORS, '').toUpperCase();
  if (!CODE.test(characters)) return undefined;
  return `${characters.slice(0, 3)}-${characters.slice(3, 6)}-${characters.slice(6)}`;
}
