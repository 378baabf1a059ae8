import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HeadlessConsole } from '../../fakes/headless-console.ts';

const PASSPHRASE = 'correct horse battery staple';

let folder = '';
let desk: HeadlessConsole | undefined;
afterEach(async () => {
  await desk?.close({ keepFolder: true });
  desk = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function open(passphrase?: string): Promise<HeadlessConsole> {
  await desk?.close({ keepFolder: true });
  desk = await HeadlessConsole.open({
    ...(folder === '' ? {} : { folder }),
    ...(passphrase === undefined ? {} : { passphrase }),
  });
  folder = desk.folder;
  await desk.start('never');
  return desk;
}

describe('a signing key kept under a passphrase', () => {
  it('signs the ledger before and after a restart, and the passphrase is nowhere on disk', async () => {
    const first = await open();
    const { publicKey } = await first.request('app.describe', {});
    await first.request('signer.seal', { passphrase: PASSPHRASE });
    expect(await first.request('app.describe', {})).toMatchObject({ publicKey, signingKeyKept: true });
    expect(await first.ask('signer.seal', { passphrase: PASSPHRASE })).toMatchObject({
      ok: false,
      problem: { code: 'invalid-request' },
    });

    const second = await open(PASSPHRASE);
    expect(await second.request('app.describe', {})).toMatchObject({ publicKey, signingKeyKept: true });
    expect(await second.request('signer.state', {})).toEqual({ isLocked: false });
    expect(await second.ask('signer.unlock', { passphrase: PASSPHRASE })).toMatchObject({ ok: false });
    expect((await second.request('evidence.verify', {})).faults).toEqual([]);
    const started = await second.request('activity.list', { limit: 50 });
    const keys = started.filter(({ kind }) => kind === 'console.started').map(({ data }) => data['key']);
    expect(keys).toEqual([publicKey, publicKey]);

    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(json|jsonl)$/.test(name)) continue;
      expect([name, readFileSync(join(folder, name), 'utf8').includes(PASSPHRASE)]).toEqual([name, false]);
    }
  });
});
