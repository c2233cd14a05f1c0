import { join } from 'node:path';
import { compat } from './compat/compat-command.ts';

/** `npm run -s compat -- BASE.json CANDIDATE.json`: what a change means for clients. */
const { code, output } = await compat(join(import.meta.dirname, '..'), process.argv.slice(2));
(code === 0 ? process.stdout : process.stderr).write(output);
process.exitCode = code;
