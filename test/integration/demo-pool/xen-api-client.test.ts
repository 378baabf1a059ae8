import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Xapi, type XapiRecord } from 'xen-api';
import { asString } from '../../../electron/demo-pool/core/values.ts';
import { startDemoPool, type RunningDemoPool } from '../../../electron/demo-pool/server.ts';

/** xen-api is what Xen Orchestra talks to real pools with; here it runs unmodified against the demo pool. */
describe.each(['json-rpc', 'xml-rpc', 'auto'])('the xen-api client over %s', (transport) => {
  let pool: RunningDemoPool;
  let xapi: Xapi;
  const states: unknown[] = [];
  let vm = '';
  let vmUuid = '';

  beforeAll(async () => {
    pool = await startDemoPool({ timeScale: 0.1 });
    [vm, vmUuid] = startableVm(pool);
    xapi = new Xapi({
      url: `https://root:${pool.password}@127.0.0.1:${pool.port}`,
      allowUnauthorized: true,
      transport,
      debounce: 20,
    });
    xapi.objects.on('update', (changed: Readonly<Record<string, XapiRecord>>) => {
      const state = changed[vmUuid]?.['power_state'];
      if (state !== undefined && state !== states.at(-1)) states.push(state);
    });
    await xapi.connect();
    await xapi.objectsFetched;
  });
  afterAll(async () => {
    await xapi.disconnect();
    await pool.close();
  });

  it('logs in and holds every object of the pool', () => {
    const counts = new Map<string, number>();
    for (const object of Object.values(xapi.objects.all)) counts.set(object.$type, (counts.get(object.$type) ?? 0) + 1);
    for (const cls of ['pool', 'host', 'VM', 'VIF', 'VBD', 'VDI', 'SR', 'network', 'PIF', 'VM_appliance', 'role']) {
      expect([cls, counts.get(cls) ?? 0]).toEqual([cls, pool.world.db.refs(cls).length]);
    }
    expect(xapi.getObject(vmUuid)).toMatchObject({ power_state: 'Halted', is_a_template: false });
  });

  it('starts and shuts down a VM, and sees both in its events', async () => {
    await xapi.callAsync('VM.start', vm, false, false);
    await until(() => xapi.getObject(vmUuid)['power_state'] === 'Running');
    expect(xapi.getObject(vmUuid)['resident_on']).not.toBe('OpaqueRef:NULL');
    await xapi.callAsync('VM.hard_shutdown', vm);
    await until(() => xapi.getObject(vmUuid)['power_state'] === 'Halted');
    expect(states).toEqual(expect.arrayContaining(['Running', 'Halted']));
  });

  it('sees the change of a field made elsewhere', async () => {
    pool.world.db.set('VM', vm, { name_description: `seen over ${transport}` });
    await until(() => xapi.getObject(vmUuid)['name_description'] === `seen over ${transport}`);
  });

  it('cancels a task', async () => {
    const task = String(await xapi.call('Async.VM.start', vm, false, false));
    const watched = xapi.watchTask(task);
    await xapi.call('task.cancel', task);
    await expect(watched).rejects.toThrow('task canceled');
    expect(await xapi.call('task.get_record', task)).toMatchObject({
      status: 'cancelled',
      error_info: ['TASK_CANCELLED', task],
    });
    expect(await xapi.call('VM.get_power_state', vm)).toBe('Halted');
    await xapi.call('task.destroy', task);
  });

  it('is sent from a supporter to the coordinator', async () => {
    const url = `https://root:${pool.password}@127.0.0.2:${String(pool.port)}`;
    const redirected = new Xapi({ url, allowUnauthorized: true, transport, watchEvents: false });
    await redirected.connect();
    expect(await redirected.call('pool.get_all')).toEqual([pool.world.pool()]);
    expect(
      pool.control.history().some((record) => record.host === '127.0.0.2' && record.outcome === 'HOST_IS_SLAVE'),
    ).toBe(true);
    await redirected.disconnect();
  });

  it('passes XAPI errors on with code and parameters', async () => {
    await expect(xapi.call('VM.get_record', 'OpaqueRef:none')).rejects.toMatchObject({
      code: 'HANDLE_INVALID',
      params: ['VM', 'OpaqueRef:none'],
    });
    const failed = xapi.callAsync('VM.hard_shutdown', vm);
    await expect(failed).rejects.toMatchObject({ code: 'VM_BAD_POWER_STATE' });
  });
});

/** A halted VM that is no template, small enough for any host. */
function startableVm(pool: RunningDemoPool): [ref: string, uuid: string] {
  const found = [...pool.world.db.entries('VM')].find(
    ([, row]) =>
      row['power_state'] === 'Halted' &&
      row['is_a_template'] === false &&
      row['is_control_domain'] === false &&
      (row['allowed_operations'] as string[]).includes('start'),
  );
  if (!found) throw new Error('the estate has no VM to start');
  return [found[0], asString(found[1]['uuid'])];
}

async function until(met: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!met()) {
    if (Date.now() > deadline) throw new Error('what was awaited did not happen within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
