// Writes src/desktop/x11/text/legacy-keysyms.ts from X.org's keysymdef.h (package x11proto-dev):
//     npx tsx scripts/make-keysyms.ts /usr/include/X11/keysymdef.h
import { readFileSync, writeFileSync } from 'node:fs';

const [header = ''] = process.argv.slice(2);
const LINE = /^#define XK_\w+\s+0x([0-9a-f]+)\s*\/\*[ (]U\+([0-9A-F]{4,6})/gm;
const PER_LINE = 11;

const pairs = [...readFileSync(header, 'utf8').matchAll(LINE)]
  .map(([, keysym = '', point = '']) => [Number.parseInt(keysym, 16), Number.parseInt(point, 16)] as const)
  // below are Latin 1, above function keys and the keysyms that name their character
  .filter(([keysym]) => keysym > 0xff && keysym < 0xfe00)
  .map(([keysym, point]) => `${keysym.toString(16)}:${point.toString(16)}`);

const lines: string[] = [];
for (let i = 0; i < pairs.length; i += PER_LINE) lines.push(`  ${pairs.slice(i, i + PER_LINE).join(' ')}`);
const output = new URL('../src/desktop/x11/text/legacy-keysyms.ts', import.meta.url);
writeFileSync(
  output,
  `// Made by scripts/make-keysyms.ts from keysymdef.h of X.org: keysyms older than Unicode, which layouts still use.

/** Keysym and code point, both hexadecimal. */
const PAIRS = \`
${lines.join('\n')}
\`;

/** Code points by keysym. */
export const LEGACY_KEYSYMS: ReadonlyMap<number, number> = new Map(
  PAIRS.trim()
    .split(/\\s+/)
    .map((pair) => {
      const [keysym = '', point = ''] = pair.split(':');
      return [Number.parseInt(keysym, 16), Number.parseInt(point, 16)];
    }),
);
`,
);
