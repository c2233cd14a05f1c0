import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { replaceProgram } from './replace-program.ts';

describe('replaceProgram', () => {
  let folder: string;
  let program: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replace-program-'));
    program = join(folder, 'agent.exe');
    writeFileSync(program, 'old');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('puts the new program in place and leaves nothing of the old one', () => {
    writeFileSync(`${program}.new`, 'new');
    replaceProgram(program, `${program}.new`);
    expect(readdirSync(folder)).toEqual(['agent.exe']);
    expect(readFileSync(program, 'utf8')).toBe('new');
  });

  it('has the old program in place again when the new one cannot be put there', () => {
    expect(() => replaceProgram(program, `${program}.new`)).toThrow('ENOENT');
    expect(readFileSync(program, 'utf8')).toBe('old');
  });
});
