import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xxh64 } from '../../../../electron/demo-pool/http/xxh64.ts';
import { readTar } from './archive.ts';
import { PoolClient } from './pool-client.ts';

const HALTED = 'shop-web2-stg';
let client: PoolClient;

beforeAll(async () => {
  client = await PoolClient.start();
});
afterAll(async () => {
  await client.pool.close();
});

describe('GET /export', () => {
  it('sends ova.xml, then each disk in numbered chunks with their checksums, and ends with two empty blocks', async () => {
    const vm = await client.vmNamed(HALTED);
    const { body, task } = await client.exportVm(vm);
    const { members, ended } = readTar(body);

    expect(ended).toBe(true);
    expect(members[0]?.name).toBe('ova.xml');
    expect(members[0]?.content.toString()).toContain(`<value>${HALTED}</value>`);
    expect(members[0]?.content.toString()).not.toContain(vm);
    const data = members.slice(1);
    expect(data[0]?.name).toMatch(/^Ref:\d+\/00000000$/);
    // 20 GiB: the last chunk is always there, most of those between are left out.
    expect(data.at(-2)?.name).toMatch(/^Ref:\d+\/00020479$/);
    expect(data.length).toBeGreaterThan(10);
    expect(data.length).toBeLessThan(60);
    for (let i = 0; i < data.length; i += 2) {
      expect(data[i + 1]?.name).toBe(`${data[i]?.name ?? ''}.xxhash`);
      expect(data[i + 1]?.content.toString()).toBe(xxh64(data[i]?.content ?? Buffer.alloc(0)));
    }
    expect(await client.task(task)).toMatchObject({ status: 'success', progress: 1 });
  });

  it('compresses on demand without changing the archive', async () => {
    const vm = await client.vmNamed(HALTED);
    const plain = await client.exportVm(vm);
    const packed = await client.exportVm(vm, { use_compression: 'true' });
    expect(packed.body.length).toBeLessThan(plain.body.length / 2);
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
  });

  it('fails the task and sends no archive when the VM runs', async () => {
    const vm = await client.vmNamed('shop-db1-prd');
    const task = await client.newTask();
    const answer = await client.transfer('/export', { ref: vm, task_id: task });
    expect(answer.status).toBe(500);
    expect(await client.task(task)).toMatchObject({
      status: 'failure',
      error_info: ['VM_BAD_POWER_STATE', vm, 'halted, suspended', 'running'],
    });
  });

  it('names its own task in a header when none was given', async () => {
    const answer = await client.transfer('/export', { ref: await client.vmNamed(HALTED) });
    const task = answer.headers['task-id'];
    expect(await client.task(String(task))).toMatchObject({ status: 'success' });
  });

  it('refuses without a session and with too weak a role', async () => {
    const vm = await client.vmNamed(HALTED);
    expect((await client.exchange(`/export?ref=${vm}`, {})).status).toBe(401);
    const root = client.session;
    await client.login('vm-operator');
    expect((await client.transfer('/export', { ref: vm })).status).toBe(403);
    client.session = root;
  });

  it('takes Basic credentials instead of a session', async () => {
    const basic = Buffer.from(`root:${client.pool.password}`).toString('base64');
    const answer = await client.exchange(`/export_metadata?ref=${await client.vmNamed(HALTED)}`, {
      headers: { authorization: `Basic ${basic}` },
    });
    expect(answer.status).toBe(200);
    expect(readTar(answer.body).members.map((member) => member.name)).toEqual(['ova.xml']);
  });
});
