import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xxh64 } from '../../../../electron/demo-pool/http/xxh64.ts';
import { readTar, rename, replaceChunk, withEmptyChunk, type Member } from './archive.ts';
import { PoolClient, refsIn } from './pool-client.ts';

const HALTED = 'shop-web2-stg';
let client: PoolClient;

beforeAll(async () => {
  client = await PoolClient.start();
});
afterAll(async () => {
  await client.pool.close();
});

function chunks(members: readonly Member[]): readonly (readonly [string, string])[] {
  return members.filter((member) => /\/\d{8}$/.test(member.name)).map((member) => [member.name, xxh64(member.content)]);
}

async function counts(): Promise<Record<string, number>> {
  const result: Record<string, number> = {};
  for (const cls of ['VM', 'VBD', 'VIF', 'VDI', 'network', 'VM_metrics', 'VM_guest_metrics'])
    result[cls] = (await client.call<string[]>(`${cls}.get_all`)).length;
  return result;
}

describe('PUT /import', () => {
  it('brings an exported VM in as another one: new uuid, MACs and disks with the same bytes', async () => {
    const vm = await client.vmNamed(HALTED);
    const archive = await client.exportVm(vm);
    const task = await client.importVm(archive.body);
    const record = await client.task(task);
    expect(record).toMatchObject({ status: 'success', other_config: { object_creation: 'complete' } });
    const [copy = ''] = refsIn(record.result);

    const before = await client.call<Record<string, unknown>>('VM.get_record', vm);
    const after = await client.call<Record<string, unknown>>('VM.get_record', copy);
    expect(after['name_label']).toBe(HALTED);
    expect(after['uuid']).not.toBe(before['uuid']);
    expect(after['appliance']).toBe('OpaqueRef:NULL');
    expect((after['other_config'] as Record<string, string>)['import_task']).toBe(task);
    const macs = async (ref: string): Promise<string[]> =>
      Promise.all(
        (await client.call<string[]>('VM.get_VIFs', ref)).map((vif) => client.call<string>('VIF.get_MAC', vif)),
      );
    expect((await macs(copy)).length).toBe(2);
    expect(await macs(copy)).not.toEqual(await macs(vm));

    const again = await client.exportVm(copy);
    const ids = (list: readonly (readonly [string, string])[]): readonly string[] =>
      list.map(([name, hash]) => `${name.split('/')[1] ?? ''} ${hash}`);
    expect(ids(chunks(readTar(again.body).members))).toEqual(ids(chunks(readTar(archive.body).members)));
  });

  it('finds networks by name', async () => {
    const before = await counts();
    const vm = await client.vmNamed(HALTED);
    await client.importVm((await client.exportVm(vm)).body);
    expect((await counts())['network']).toBe(before['network']);
  });

  it('makes a private network when no network has the name or bridge', async () => {
    const vm = await client.vmNamed(HALTED);
    const { body } = await client.exportVm(vm);
    const renamed = rename(body, { 'Staging front': 'Other front', xapi10: 'xapi99' });
    const task = await client.importVm(renamed);
    const [copy = ''] = refsIn((await client.task(task)).result);
    const networks = await Promise.all(
      (await client.call<string[]>('VM.get_VIFs', copy)).map(async (vif) =>
        client.call<string>('VIF.get_network', vif),
      ),
    );
    const made = await Promise.all(
      networks.map((network) => client.call<Record<string, unknown>>('network.get_record', network)),
    );
    const stray = made.find((network) => network['name_label'] === 'Other front');
    expect(stray).toMatchObject({ PIFs: [], other_config: { import_task: task } });
  });

  it('keeps bytes that are not the simulated ones', async () => {
    const { body } = await client.exportVm(await client.vmNamed(HALTED));
    const changed = replaceChunk(body, '00000000', Buffer.alloc(1024 ** 2, 0x5a));
    const [copy = ''] = refsIn((await client.task(await client.importVm(changed))).result);
    const members = readTar((await client.exportVm(copy)).body).members;
    expect(members.find((member) => member.name.endsWith('/00000000'))?.content.every((byte) => byte === 0x5a)).toBe(
      true,
    );
  });

  it('keeps uuid and MACs with restore=true once the former VM is gone', async () => {
    const vm = await client.vmNamed('mail-mx1-int');
    const uuid = await client.call<string>('VM.get_uuid', vm);
    const vifs = await client.call<string[]>('VM.get_VIFs', vm);
    const macs = await Promise.all(vifs.map((vif) => client.call<string>('VIF.get_MAC', vif)));
    const { body } = await client.exportVm(vm);

    const refused = await client.task(await client.importVm(body, { restore: 'true' }));
    expect(refused.error_info).toEqual(['VM_TO_IMPORT_IS_NOT_NEWER_VERSION', vm, '0', '0']);
    const restored = await client.task(await client.importVm(body, { restore: 'true', force: 'true' }));
    const [again = ''] = refsIn(restored.result);
    expect(await client.call<string>('VM.get_uuid', again)).toBe(uuid);
    const restoredMacs = await Promise.all(
      (await client.call<string[]>('VM.get_VIFs', again)).map((vif) => client.call<string>('VIF.get_MAC', vif)),
    );
    expect(restoredMacs.sort()).toEqual(macs.sort());
  });

  it('sends 200 before it has read the body, and tells of a damaged archive in the task alone', async () => {
    const before = await counts();
    const { body } = await client.exportVm(await client.vmNamed(HALTED));
    const damaged = Buffer.from(body);
    damaged.set([1, 2, 3, 4], body.length - 1_000_000); // inside the last chunk
    const task = await client.newTask();
    const answer = await client.transfer('/import', { task_id: task }, { method: 'PUT', body: damaged });
    expect(answer.status).toBe(200);
    expect(await client.task(task)).toMatchObject({
      status: 'failure',
      error_info: ['IMPORT_ERROR_SOME_CHECKSUMS_FAILED'],
    });
    expect(await counts()).toEqual(before);
  });

  it.each([
    ['that is no tar', (_body: Buffer) => Buffer.alloc(2048, 0x41), 'IMPORT_ERROR'],
    ['that ends inside its first header', (_body: Buffer) => Buffer.alloc(100), 'IMPORT_ERROR_PREMATURE_EOF'],
    ['that begins with another file', (body: Buffer) => rename(body, {}, 'readme'), 'IMPORT_ERROR_UNEXPECTED_FILE'],
    [
      'that is cut in the middle of a disk',
      (body: Buffer) => body.subarray(0, body.length - 700_000),
      'IMPORT_ERROR_PREMATURE_EOF',
    ],
    [
      'of a newer version',
      (body: Buffer) => rename(body, { '<name>xapi_minor</name><value>20<': '<name>xapi_minor</name><value>99<' }),
      'IMPORT_INCOMPATIBLE_VERSION',
    ],
  ])('refuses an archive %s, and leaves nothing behind', async (_what, make, code) => {
    const { body } = await client.exportVm(await client.vmNamed(HALTED));
    const before = await counts();
    const task = await client.importVm(make(body));
    const record = await client.task(task);
    expect(record.status).toBe('failure');
    expect(record.error_info[0]).toBe(code);
    expect(await counts()).toEqual(before);
  });

  it('refuses a chunked body with 403', async () => {
    const task = await client.newTask();
    const answer = await client.transfer(
      '/import',
      { task_id: task },
      { method: 'PUT', headers: { 'transfer-encoding': 'chunked' } },
    );
    expect(answer.status).toBe(403);
    expect((await client.task(task)).error_info).toEqual(['IMPORT_ERROR_CANNOT_HANDLE_CHUNKED']);
  });

  it('takes the empty chunks that a slow exporter sends to keep the link alive', async () => {
    const { body } = await client.exportVm(await client.vmNamed(HALTED));
    const record = await client.task(await client.importVm(withEmptyChunk(body, 2)));
    expect(record.status).toBe('success');
    const again = await client.exportVm(refsIn(record.result)[0] ?? '');
    const numbered = (archive: Buffer): readonly string[] =>
      chunks(readTar(archive).members).map(([name, hash]) => `${name.split('/')[1] ?? ''} ${hash}`);
    expect(numbered(again.body)).toEqual(numbered(body));
  });

  it('brings a suspended VM in suspended when its archive says so, else halted', async () => {
    const vm = await client.vmNamed('alerts1');
    await client.call('VM.suspend', vm);
    const states: string[] = [];
    for (const preserve of ['true', 'false']) {
      const { body } = await client.exportVm(vm, { preserve_power_state: preserve });
      const [copy = ''] = refsIn((await client.task(await client.importVm(body))).result);
      states.push(await client.call<string>('VM.get_power_state', copy));
    }
    expect(states).toEqual(['Suspended', 'Halted']);
  });

  it('brings snapshots in with their VM, as its snapshots, with one new mac_seed for all', async () => {
    const vm = await client.vmNamed('mail-filter1-prd');
    await client.call('VM.hard_shutdown', vm);
    const { body } = await client.exportVm(vm);
    const refs = refsIn((await client.task(await client.importVm(body))).result);
    const records = await Promise.all(refs.map((ref) => client.call<Record<string, unknown>>('VM.get_record', ref)));
    expect(records.map((record) => [record['name_label'], record['is_a_snapshot'], record['snapshot_of']])).toEqual([
      ['mail-filter1-prd', false, 'OpaqueRef:NULL'],
      ['Mail 5.1 accepted', true, refs[0]],
    ]);
    const seeds = records.map((record) => (record['other_config'] as Record<string, string>)['mac_seed']);
    expect(new Set(seeds).size).toBe(1);
    expect(seeds[0]).not.toBe((await client.call<Record<string, string>>('VM.get_other_config', vm))['mac_seed']);
  });

  it('refuses an ISO library with 400, and a pool without default SR in the task', async () => {
    const [iso = ''] = await client.call<string[]>('SR.get_by_name_label', 'ISO library');
    expect((await client.transfer('/import', { sr_id: iso }, { method: 'PUT', body: Buffer.alloc(0) })).status).toBe(
      400,
    );

    const [pool = ''] = await client.call<string[]>('pool.get_all');
    const usual = await client.call<string>('pool.get_default_SR', pool);
    await client.call('pool.set_default_SR', pool, 'OpaqueRef:NULL');
    const record = await client.task(await client.importVm(Buffer.alloc(0)));
    await client.call('pool.set_default_SR', pool, usual);
    expect(record.error_info[0]).toBe('DEFAULT_SR_NOT_FOUND');
  });

  it('stops at the end of the archive when more was announced', async () => {
    const { body } = await client.exportVm(await client.vmNamed(HALTED));
    const task = await client.newTask();
    const announced = { 'content-length': String(2 ** 50) };
    await client.transfer('/import', { task_id: task }, { method: 'PUT', body, headers: announced });
    expect(await client.task(task)).toMatchObject({ status: 'success' });
  });

  it('refuses what the SR has no room for', async () => {
    const { body } = await client.exportVm(await client.vmNamed(HALTED));
    const [archive = ''] = await client.call<string[]>('SR.get_by_name_label', 'NFS archive');
    let last = { status: '', error_info: [] as string[] };
    for (let i = 0; i < 6 && last.status !== 'failure'; i += 1)
      last = await client.task(await client.importVm(body, { sr_id: archive }));
    expect(last.error_info[0]).toBe('SR_BACKEND_FAILURE_44');
  });
});
