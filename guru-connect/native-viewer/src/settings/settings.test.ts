import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deleteSettings, readSettings, settingsFile, writeSettings } from './settings.ts';

const SETTINGS = { relays: ['https://connect.example.com'], browser: null, agent: '/opt/agent' };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gc-viewer-settings-'));
  file = settingsFile({ XDG_CONFIG_HOME: folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('settings are found again, private, until they are deleted', () => {
  expect(() => readSettings(file)).toThrow(expect.objectContaining({ code: 'not_installed' }));
  writeSettings(file, SETTINGS);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readSettings(file)).toEqual(SETTINGS);
  deleteSettings(file);
  expect(() => readSettings(file)).toThrow(expect.objectContaining({ code: 'not_installed' }));
});

test('settings that others can change trust nobody', () => {
  writeSettings(file, SETTINGS);
  chmodSync(file, 0o622);
  expect(() => readSettings(file)).toThrow('chmod 600');
});

test.each([
  { ...SETTINGS, relays: ['https://connect.example.com/'] },
  { ...SETTINGS, relays: ['http://connect.example.com'] },
  { ...SETTINGS, relays: [] },
  { ...SETTINGS, browser: 'chromium' },
  { ...SETTINGS, command: 'sh' },
])('refuses %j', (content) => {
  writeSettings(file, SETTINGS);
  writeFileSync(file, JSON.stringify(content));
  expect(() => readSettings(file)).toThrow(expect.objectContaining({ code: 'settings_invalid' }));
});
