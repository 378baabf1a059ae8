import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../electron/cli/exit.ts';
import { poolOutput, runOutput, serviceOutput } from '../../../electron/cli/outputs.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { describeProcess, lockFolder } from '../../../electron/store/store-lock.ts';
import { quickDemoPool } from '../../fakes/headless-console.ts';
import { CommandDesk, type Told } from './command-desk.ts';

let pool: RunningDemoPool;
let desk: CommandDesk;

beforeAll(async () => {
  pool = await quickDemoPool({ seed: 3 });
  desk = await CommandDesk.open(pool);
});
afterAll(async () => {
  await pool.close();
  await desk.close();
});

describe('the command line', () => {
  it('says how to begin where no pool is known', async () => {
    expect(await desk.command('pools')).toMatchObject({
      exitCode: EXIT.ok,
      output: expect.stringContaining('pools add') as string,
    });
    expect((await desk.onPool('configurations')).exitCode).toBe(EXIT.usage);
  });

  it('adds no pool whose certificate nobody trusted, or another than the trusted one', async () => {
    const untold = await desk.onPool('pools', 'add', desk.address, '--user', 'root');
    expect(untold.exitCode).toBe(EXIT.refused);
    expect(untold.errors).toContain(pool.fingerprint);
    const other = await desk.onPool(
      'pools',
      'add',
      desk.address,
      '--user',
      'root',
      '--fingerprint',
      `00${pool.fingerprint.slice(2)}`,
    );
    expect(other.exitCode).toBe(EXIT.refused);
    expect((await desk.command('pools', '--json')).output).toBe('[]\n');
  });

  it('adds a pool by its fingerprint and remembers it', async () => {
    await desk.addPool();
    expect(JSON.parse((await desk.command('pools', '--json')).output)).toMatchObject([
      { address: desk.address, userName: 'root' },
    ]);
    expect((await desk.onPool('pools', 'show')).output).toContain(pool.fingerprint);
    const shown = await desk.done(poolOutput, 'pools', 'show');
    expect(shown).toMatchObject({ phase: 'connected', fingerprint: pool.fingerprint });
    expect(shown.vms).toBeGreaterThan(5);
  });

  it('reads no password from a file that others can read', async () => {
    const open = join(desk.folder, 'open-password');
    await writeFile(open, pool.password);
    await chmod(open, 0o644);
    const refused = await desk.command('services', '--password-file', open);
    expect(refused.exitCode).toBe(EXIT.usage);
    expect(refused.errors).toContain(`chmod 600 ${open}`);
    expect(refused.errors).not.toContain(pool.password);
  });

  it('says that a password is wrong, without saying it', async () => {
    const wrong = join(desk.folder, 'wrong-password');
    await writeFile(wrong, 'hunter2', { mode: 0o600 });
    const refused = await desk.command('services', '--password-file', wrong);
    expect([EXIT.unreachable, EXIT.failed]).toContain(refused.exitCode);
    expect(refused.errors).not.toBe('');
    expect(refused.errors + refused.output).not.toContain('hunter2');
  });

  it('lists services and configurations', async () => {
    expect((await desk.onPool('services')).output).toContain('Development → Integration');
    const services = await desk.done(z.array(serviceOutput), 'services');
    expect(services.flatMap(({ stages }) => stages.map(({ id }) => id))).toContain('production');
    expect((await desk.configurations()).length).toBeGreaterThan(5);
  });

  it('plans without changing anything, asks before it starts, promotes, and demotes again', async () => {
    const start = (await desk.configurations()).find(({ stageId }) => stageId === 'development');
    if (!start) throw new Error('nothing is in development');
    const planned = await desk.onPool('plan', start.nameLabel);
    expect(planned.output).toContain('VIF.move');
    expect((await desk.onPool('promote', start.uuid, '--plan-only')).output).toBe(planned.output);
    const unconfirmed = await desk.onPool('promote', start.nameLabel);
    expect(unconfirmed.exitCode, unconfirmed.errors).toBe(EXIT.refused);
    expect(stageOf(await desk.configurations(), start.uuid)).toBe('development');

    // A window that is open at the same time sees what the command does.
    const window = await desk.window();
    await window.until('the card', ({ configurations: cards }) => cards.get(start.uuid)?.stageId === 'development');
    const promoted = await desk.onPool('promote', start.nameLabel, '--yes', '--json');
    expect(promoted.exitCode, promoted.errors).toBe(EXIT.ok);
    expect(promoted.errors).toContain('100 %');
    await window.until(
      'the card in its new stage',
      (facts) => facts.configurations.get(start.uuid)?.stageId === 'integration',
    );
    await window.close();
    const run = runOutput.parse(JSON.parse(promoted.output));
    expect(run.phase).toBe('succeeded');
    expect(JSON.parse((await desk.command('runs', '--json')).output)).toMatchObject([{ id: run.id }]);
    expect((await desk.command('runs', 'show', run.id.slice(0, 8))).output).toContain('Succeeded');

    expect((await desk.onPool('demote', start.nameLabel, '--to', 'development', '--yes')).exitCode).toBe(EXIT.ok);
    expect(stageOf(await desk.configurations(), start.uuid)).toBe('development');
  });

  it('keeps its key under a passphrase, and opens it with no other', async () => {
    const passphrase = join(desk.folder, 'own-passphrase');
    await writeFile(passphrase, 'correct horse', { mode: 0o600 });
    expect((await desk.command('pools', '--passphrase-file', passphrase)).exitCode).toBe(EXIT.ok);
    expect((await desk.command('pools', '--passphrase-file', passphrase)).exitCode).toBe(EXIT.ok);
    await writeFile(passphrase, 'battery staple', { mode: 0o600 });
    const refused = await desk.command('pools', '--passphrase-file', passphrase);
    expect(refused.exitCode).toBe(EXIT.refused);
    expect(refused.errors).toContain('passphrase');
  });

  it('names what a word could mean', async () => {
    expect((await desk.onPool('plan', 'no such thing')).errors).toContain('There is no configuration');
    expect((await desk.onPool('plan', 'w')).errors).toContain('could be several');
  });

  it('works with a folder that no other command works with, or waits for it', async () => {
    const held = await lockFolder(desk.data, { pid: process.ppid, bootId: (await bootId()) ?? null, startedAt: null });
    if (!held.ok) throw new Error('the folder is not free');
    const refused = await desk.command('pools', '--json');
    expect(refused.exitCode).toBe(EXIT.refused);
    expect(refused.errors).toContain(`process ${String(process.ppid)}`);
    const waiting = desk.command('pools', '--wait', '60');
    await held.release();
    expect((await waiting).exitCode).toBe(EXIT.ok);
    expect((await desk.command('pools', '--wait', 'long')).exitCode).toBe(EXIT.usage);
  });

  it('completes words, prints scripts for shells, and schemas of what it prints', async () => {
    expect((await desk.command('complete', '--', 'fence', 'm')).output).toBe('make\n');
    expect((await desk.command('complete', '--', 'promote', 'x', '--js')).output).toBe('--json\n');
    expect((await desk.command('completion', 'bash')).output).toContain('-F _stagewright stagewright');
    expect((await desk.command('completion', 'zsh', '--name', 'stage-trial')).output).toContain('#compdef stage-trial');
    expect((await desk.command('completion', 'bash', '--name', 'x; rm')).exitCode).toBe(EXIT.usage);
    expect((await desk.command('completion', 'fish')).exitCode).toBe(EXIT.usage);
    const schema = JSON.parse((await desk.command('schema', 'fence', 'list', '--json')).output) as object;
    expect(schema).toMatchObject({ type: 'array', items: { properties: { alarms: { type: 'array' } } } });
    expect((await desk.command('schema', 'nothing')).exitCode).toBe(EXIT.usage);
  });

  it('forgets a pool', async () => {
    expect((await desk.command('pools', 'forget', desk.address)).exitCode).toBe(EXIT.ok);
    expect((await desk.command('pools', '--json')).output).toBe('[]\n');
  });
});

function stageOf(all: readonly Told[], uuid: string): string | null | undefined {
  return all.find((each) => each.uuid === uuid)?.stageId;
}

async function bootId(): Promise<string | undefined> {
  return (await describeProcess(process.pid)).bootId ?? undefined;
}
