import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../electron/cli/exit.ts';
import { requestOutput, runOutput } from '../../../electron/cli/outputs.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyInDevelopment, ONE_APPROVAL, requestIn, setGate, trust } from '../console/gate-scene.ts';
import { CommandDesk } from './command-desk.ts';

let pool: RunningDemoPool;
let desk: CommandDesk;
let window: HeadlessConsole;
let uuid: string;

beforeAll(async () => {
  pool = await quickDemoPool();
  desk = await CommandDesk.open(pool);
  window = await desk.window();
  const configuration = await anyInDevelopment(window);
  uuid = configuration.uuid;
  await setGate(window, configuration, ONE_APPROVAL);
  await desk.addPool();
});
afterAll(async () => {
  await window.close();
  await pool.close();
  await desk.close();
});

const ask = (...more: readonly string[]) =>
  desk.done(requestOutput, 'approvals', 'request', uuid, '--to', 'integration', '--reason', 'release 2.4', ...more);
const asApprover = () => ['--as', 'DEMO\\approver', '--as-password-file', desk.passwordFile, '--yes'];

describe('approvals on the command line', () => {
  it('are asked for, given by step-up from a file, and let the plan start', async () => {
    const blocked = await desk.signed('promote', uuid, '--to', 'integration', '--yes', '--json');
    expect(blocked.exitCode, blocked.errors).toBe(EXIT.refused);
    expect((await desk.onPool('plan', uuid, '--to', 'integration')).output).toContain('Not yet');

    const request = await ask('--hours', '2');
    expect(request).toMatchObject({ configurationUuid: uuid, phase: 'open', keyState: 'known', decisions: [] });
    const seen = await requestIn(window, request.id, 'the request in the window', () => true);
    await trust(window, seen.key, pool.password);
    await requestIn(window, request.id, 'it to be open', ({ phase }) => phase === 'open');
    expect((await desk.onPool('approvals')).output).toContain(request.id);
    const shown = await desk.signed('approvals', 'show', request.id.slice(0, 8));
    expect(shown.output).toContain('release 2.4');
    expect(shown.output).toContain('VIF.move');

    const approved = await desk.done(requestOutput, 'approve', request.id, ...asApprover());
    expect(approved).toMatchObject({ phase: 'met', decisions: [{ by: 'DEMO\\approver', counts: true }] });
    await requestIn(window, request.id, 'the window to see it met', ({ phase }) => phase === 'met');
    expect((await desk.ran('promote', uuid, '--to', 'integration')).toStageId).toBe('integration');
    await requestIn(window, request.id, 'it to be spent', ({ phase }) => phase === 'spent');
    await desk.done(runOutput, 'demote', uuid, '--to', 'development', '--yes');
  });

  it('are not given without a lasting key, without a person, by whoever asked, or with a wrong password', async () => {
    const { id } = await ask();
    expect((await desk.onPool('approve', id, ...asApprover())).exitCode).toBe(EXIT.usage);
    const unattended = await desk.signed('approve', id, '--as', 'DEMO\\approver', '--yes');
    expect(unattended.exitCode).toBe(EXIT.usage);
    expect(unattended.errors).toContain('--as-password-file');
    const unasked = await desk.signed('approve', id, ...asApprover().slice(0, -1));
    expect(unasked.exitCode).toBe(EXIT.refused);
    const own = await desk.signed('approve', id, '--as-password-file', desk.passwordFile, '--yes', '--json');
    expect(own.exitCode).toBe(EXIT.refused);
    expect(JSON.parse(own.output)).toMatchObject({ problem: { refusal: { kind: 'requester' } } });
    const wrong = join(desk.folder, 'wrong');
    await writeFile(wrong, 'guessed', { mode: 0o600 });
    const guessed = await desk.signed('approve', id, '--as', 'DEMO\\approver', '--as-password-file', wrong, '--yes');
    expect(guessed.exitCode).not.toBe(EXIT.ok);
    expect(guessed.errors + guessed.output).not.toContain('guessed');
    expect(await desk.done(requestOutput, 'approvals', 'show', id)).toMatchObject({ phase: 'open', decisions: [] });
  });

  it('are refused with a reason, which ends the request', async () => {
    const { id } = await ask();
    expect((await desk.signed('reject', id, ...asApprover())).exitCode).toBe(EXIT.usage);
    const rejected = await desk.done(requestOutput, 'reject', id, '--reason', 'the backup failed', ...asApprover());
    expect(rejected).toMatchObject({ phase: 'rejected', decisions: [{ reason: 'the backup failed' }] });
    await requestIn(window, id, 'the window to see it', ({ phase }) => phase === 'rejected');
  });

  it('are signed with keys that are listed, and believed once a person says so', async () => {
    const { publicKey } = await window.request('app.describe', {});
    const keysOutput = z.array(z.looseObject({ key: z.string(), state: z.string(), isOwn: z.boolean() }));
    const keys = await desk.done(keysOutput, 'keys');
    expect(keys.filter(({ isOwn }) => isOwn)).toHaveLength(1);
    const trusted = await desk.signed(
      'keys',
      'trust',
      publicKey,
      '--reason',
      'compared on the phone',
      '--as-password-file',
      desk.passwordFile,
      '--yes',
    );
    expect(trusted.exitCode, trusted.errors).toBe(EXIT.ok);
    const after = await desk.done(keysOutput, 'keys');
    expect(after.filter(({ key, state }) => key === publicKey && state !== 'known')).toEqual([]);
  });

  it('leaves no secret in its folder but the sealed key', async () => {
    const key = await stat(join(desk.data, 'signing-key.json'));
    expect(key.mode & 0o077).toBe(0);
  });
});
