import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../shared/ipc/settings.ts';
import { findSettingsFault, setBadSettingsAside } from '../../../electron/os/settings-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-settings-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const bad = [
  '',
  '\0\0\0',
  '[1]',
  'null',
  '1',
  '{"settings":',
  '{"settings":{"theme":"pink"}}',
  '{"settings":[]}',
  '{"window":{"width":"wide"}}',
];

describe('a settings file', () => {
  it.each([
    undefined,
    '{}',
    JSON.stringify({ settings: DEFAULT_SETTINGS }),
    '{"settings":{"theme":"dark"},"window":{"width":1200,"height":800,"maximized":true}}',
    '{"settings":{"theme":"dark","ofALaterVersion":1}}',
  ])('is used when it holds %j', (text) => {
    expect(findSettingsFault(text)).toBeUndefined();
  });

  it.each(bad)('that holds %j is renamed, never wiped', (text) => {
    writeFileSync(join(folder, 'settings.json'), text);
    const keptAs = setBadSettingsAside(folder, 'settings.json', new Date('2024-05-01T08:00:00Z'));
    expect(keptAs).toBe('settings.json.corrupt-2024-05-01T08-00-00-000Z');
    expect(readdirSync(folder)).toEqual([keptAs]);
    expect(readFileSync(join(folder, keptAs!), 'utf8')).toBe(text);
  });

  it('that is damaged twice within one moment is kept twice', () => {
    const now = new Date('2024-05-01T08:00:00Z');
    for (const text of ['a', 'b']) {
      writeFileSync(join(folder, 'settings.json'), text);
      setBadSettingsAside(folder, 'settings.json', now);
    }
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('that is good or missing is left alone', () => {
    expect(setBadSettingsAside(folder, 'settings.json', new Date())).toBeUndefined();
    writeFileSync(join(folder, 'settings.json'), '{}');
    expect(setBadSettingsAside(folder, 'settings.json', new Date())).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });
});
