import { describe, expect, it } from '@jest/globals';
import { commandLine, environmentBlock } from './command-line.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf16le');

describe('commandLine', () => {
  it.each([
    ['C:\\agent.exe', ['--config', '-'], 'C:\\agent.exe --config -'],
    ['C:\\Program Files\\agent.exe', ['run'], '"C:\\Program Files\\agent.exe" run'],
    ['a', ['C:\\with space\\'], 'a "C:\\with space\\\\"'],
    ['a', ['say "hi"', ''], 'a "say \\"hi\\"" ""'],
    ['a', ['tail\\"'], 'a "tail\\\\\\""'],
  ])('quotes %j %j', (program, args, line) => {
    expect(text(commandLine(program, args))).toBe(`${line}\0`);
  });
});

describe('environmentBlock', () => {
  it('sorts by name whatever its case, and ends with two zeros', () => {
    expect(text(environmentBlock({ b: '2', A: '1', C: undefined }))).toBe('A=1\0b=2\0\0');
  });

  it('drops entries that would begin another one', () => {
    expect(text(environmentBlock({ A: '1\0PATH=x', 'B=C': '2' }))).toBe('\0\0');
  });
});
