import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { map, text, texts } from '../../../electron/demo-pool/behaviour/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { configurationIn, fence, publishedFences, unfence } from './fence-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await HeadlessConsole.open({ demo: pool });
  await desk.start();
  await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
});

afterEach(async () => {
  await desk.close();
  await pool.close();
  expect(desk.bugs).toEqual([]);
});

const root = { sessionRef: '', isLocalSuperuser: true, userSid: '', userName: 'root' } as const;
const call = (method: string, ...args: readonly string[]) => pool.world.startAsync(root, method, [...args]).done;

const alarmsNow = (): readonly string[] => publishedFences(desk)?.fences.flatMap((each) => each.alarms) ?? [];

const isAlarm = ({ kind }: { readonly kind: string }): boolean => kind === 'fence.alarm';

async function ledgerKinds(): Promise<readonly string[]> {
  const entries = await desk.request('activity.list', { limit: 200 });
  return entries.map(({ kind }) => kind);
}

describe('what somebody does to a fence by hand', () => {
  it('is an alarm that names both ends, for as long as it lasts, and keeps what is not the fence’s from being removed', async () => {
    const { db } = pool.world;
    const original = await configurationIn(desk, 'integration', 3);
    expect((await fence(desk, original)).problem).toBeNull();
    const made = await desk.until('the fence', () =>
      publishedFences(desk)?.fences.find((each) => each.runningCount === 3 && each.activeRunId === null),
    );
    const [vmUuid = ''] = made.vmUuids;
    const vm = db.get('VM', db.findByUuid('VM', vmUuid) ?? '');
    const [vif = ''] = texts(vm['VIFs']);
    const home = text(db.get('VIF', vif)['network']);
    const twin = [...db.entries('VIF')].find(
      ([ref, row]) => ref !== vif && row['MAC'] === db.get('VIF', vif)['MAC'] && row['currently_attached'] === true,
    );
    const foreign = text(twin?.[1]['network']);

    // A NIC of it plugged into the network of its original.
    await call('VIF.move', vif, foreign);
    const alarms = await desk.until('the alarm', () => (alarmsNow().length > 0 ? alarmsNow() : undefined));
    expect(alarms.some((alarm) => alarm.includes(text(vm['name_label'])) && alarm.includes('is held by'))).toBe(true);
    await call('VIF.move', vif, home);
    await desk.until('no alarm', () => alarmsNow().length === 0);

    // Somebody else's VM plugged into it.
    const inside = new Set(made.vmUuids.map((uuid) => db.findByUuid('VM', uuid)));
    const stranger = [...db.entries('VIF')].find(([, row]) => {
      const other = db.find('VM', text(row['VM']));
      return (
        row['currently_attached'] === true &&
        other?.['resident_on'] === vm['resident_on'] &&
        !inside.has(text(row['VM']))
      );
    });
    const itsOwn = text(stranger?.[1]['network']);
    const owner = text(db.get('VM', text(stranger?.[1]['VM']))['name_label']);
    await call('VIF.move', stranger?.[0] ?? '', home);
    await desk.until('the alarm', () => alarmsNow().some((alarm) => alarm.includes(owner)));
    const entries = async () => (await desk.request('activity.list', { limit: 200 })).filter(isAlarm);
    await expect.poll(async () => String((await entries())[0]?.data['finding'])).toContain(owner);
    // More goes wrong with a fence that does not hold already: that is told too.
    await call('VIF.move', vif, foreign);
    await expect
      .poll(async () => String((await entries())[0]?.data['finding']), { timeout: 20_000 })
      .toContain(text(vm['name_label']));
    expect((await entries())[0]?.configurationUuid).toBe(made.vappUuids[0]);
    await call('VIF.move', vif, home);
    await desk.until('the alarm as before', () => alarmsNow().every((alarm) => alarm.includes(owner)));
    const refusal = await unfence(desk, made.id).then(
      () => undefined,
      (error: unknown) => (error instanceof ProblemError ? error.problem : error),
    );
    expect(JSON.stringify(refusal)).toContain(`${owner} is on a network of the fence and does not belong to it`);
    await call('VIF.move', stranger?.[0] ?? '', itsOwn);
    await desk.until('no alarm', () => alarmsNow().length === 0);

    // Our mark taken off its networks.
    const marked = made.networkUuids.map((uuid) => db.findByUuid('network', uuid) ?? '');
    const notes = marked.map((ref) => map(db.get('network', ref)['other_config']));
    for (const ref of marked) db.set('network', ref, { other_config: {} });
    await desk.until('the alarm', () => alarmsNow().some((alarm) => alarm.includes('no network on the pool says')));
    marked.forEach((ref, at) => {
      db.set('network', ref, { other_config: notes[at] ?? {} });
    });
    await desk.until('no alarm', () => alarmsNow().length === 0);
    expect((await unfence(desk, made.id)).problem).toBeNull();
    expect(await ledgerKinds()).toEqual(expect.arrayContaining(['fence.alarm', 'fence.held-again']));
  }, 180_000);
});
