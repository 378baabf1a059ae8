import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../electron/cli/exit.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { quickDemoPool } from '../../fakes/headless-console.ts';
import { CommandDesk } from './command-desk.ts';

let pool: RunningDemoPool;
let desk: CommandDesk;

beforeAll(async () => {
  pool = await quickDemoPool();
  desk = await CommandDesk.open(pool);
  await desk.addPool();
});
afterAll(async () => {
  await pool.close();
  await desk.close();
});

const written = z.looseObject({ path: z.string(), digest: z.string(), reports: z.array(z.string()) });
const checked = z.looseObject({ verdict: z.string(), key: z.string().nullable(), to: z.number().nullable() });

describe('evidence of the command line', () => {
  it('is one file that holds, by a key that is compared', async () => {
    const card = (await desk.configurations()).find(({ stageId }) => stageId === 'development');
    const run = await desk.ran('promote', card?.uuid ?? '', '--to', 'integration');
    const file = join(desk.folder, 'all.stagewright');
    expect(await desk.alone(written, 'export-bundle', file)).toMatchObject({ path: file, reports: [] });
    const text = gunzipSync(await readFile(file)).toString();
    expect(text).toContain(run.id);
    expect(text).not.toContain(pool.password);

    const unknown = checked.parse(JSON.parse((await desk.command('verify-bundle', file, '--json')).output));
    expect(unknown.verdict).toBe('unknown-key');
    const known = await desk.command('verify-bundle', file, '--key', unknown.key ?? '', '--json');
    expect(known.exitCode).toBe(EXIT.ok);
    expect(checked.parse(JSON.parse(known.output)).verdict).toMatch(/^intact/);
    expect((await desk.command('verify-bundle', file)).output).toContain('holds');

    const one = join(desk.folder, 'one.stagewright');
    await desk.alone(written, 'export-bundle', one, '--run', run.id, '--hide-names');
    expect(gunzipSync(await readFile(one)).toString()).not.toContain(card?.nameLabel);
  });

  it('that was changed does not hold', async () => {
    const lines = gunzipSync(await readFile(join(desk.folder, 'all.stagewright')))
      .toString()
      .split('\n');
    const forged = join(desk.folder, 'forged.stagewright');
    await writeFile(forged, gzipSync(lines.map((line) => line.replace('"promote"', '"demote"')).join('\n')));
    const found = await desk.command('verify-bundle', forged, '--json');
    expect(found.exitCode).toBe(EXIT.failed);
    expect(checked.parse(JSON.parse(found.output)).verdict).toMatch(/broken-at|malformed/);
    expect((await desk.command('verify-bundle', join(desk.folder, 'none.stagewright'))).exitCode).toBe(EXIT.usage);
  });

  it('replaces no file, and is of one scope', async () => {
    const file = join(desk.folder, 'all.stagewright');
    const before = await stat(file);
    expect((await desk.command('export-bundle', file)).exitCode).toBe(EXIT.refused);
    expect((await stat(file)).mtimeMs).toBe(before.mtimeMs);
    const other = join(desk.folder, 'other.stagewright');
    expect((await desk.command('export-bundle', other, '--run', 'a', '--service', 'b')).exitCode).toBe(EXIT.usage);
    expect((await desk.command('export-bundle', other, '--from', '2026-01-01T00:00:00Z')).exitCode).toBe(EXIT.usage);
    expect((await desk.command('export-bundle', join(desk.folder, 'x.zip'))).exitCode).toBe(EXIT.usage);
  });
});
