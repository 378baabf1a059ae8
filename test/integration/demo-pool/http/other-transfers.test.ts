import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTar } from './archive.ts';
import { PoolClient, refsIn } from './pool-client.ts';

const GIB = 1024 ** 3;
let client: PoolClient;

beforeAll(async () => {
  client = await PoolClient.start();
});
afterAll(async () => {
  await client.pool.close();
});

/** A blank disk, put straight into the pool's database. */
function addDisk(sizeBytes: number): string {
  const { db } = client.pool.world;
  const sr = [...db.entries('SR')].find(([, row]) => row['name_label'] === 'NFS gold')?.[0] ?? '';
  return db.create('VDI', { SR: sr, virtual_size: sizeBytes, type: 'user', name_label: 'blank', managed: true });
}

describe('raw disks', () => {
  it("gives back the bytes that were put in, zeros behind them, and the disk's length", async () => {
    const vdi = addDisk(3 * 1024 ** 2 + 512);
    const bytes = Buffer.from(Array.from({ length: 1_500_000 }, (_, index) => (index * 31) & 255));
    const task = await client.newTask();
    const put = await client.transfer(
      '/import_raw_vdi',
      { vdi, format: 'raw', task_id: task },
      { method: 'PUT', body: bytes },
    );
    expect(put.status).toBe(200);
    expect((await client.task(task)).status).toBe('success');

    const got = await client.transfer('/export_raw_vdi', { vdi, format: 'raw' });
    expect(got.headers['content-length']).toBe(String(3 * 1024 ** 2 + 512));
    expect(got.body.subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(got.body.subarray(bytes.length).every((byte) => byte === 0)).toBe(true);
  });

  it('reads zeros from a blank disk, and the same bytes from disks of one origin', async () => {
    const blank = await client.transfer('/export_raw_vdi', { vdi: addDisk(1024 ** 2), format: 'raw' });
    expect(blank.body.every((byte) => byte === 0)).toBe(true);
    const first = addDisk(1024 ** 2);
    const second = addDisk(1024 ** 2);
    for (const vdi of [first, second])
      await client.call('VDI.set_other_config', vdi, { content_id: 'web-shop/2.4/web/system' });
    const [a, b] = await Promise.all(
      [first, second].map((vdi) => client.transfer('/export_raw_vdi', { vdi, format: 'raw' })),
    );
    expect(a?.body.some((byte) => byte !== 0)).toBe(true);
    expect(b?.body.equals(a?.body ?? Buffer.alloc(0))).toBe(true);
  });

  it('refuses formats it does not have and bodies larger than the disk', async () => {
    const vdi = addDisk(1024 ** 2);
    expect((await client.transfer('/export_raw_vdi', { vdi, format: 'qcow2' })).status).toBe(400);
    const task = await client.newTask();
    const answer = await client.transfer(
      '/import_raw_vdi',
      { vdi, format: 'raw', task_id: task },
      { method: 'PUT', body: Buffer.alloc(1024 ** 2 + 1) },
    );
    expect(answer.status).toBe(400);
    expect((await client.task(task)).error_info[0]).toBe('VDI_TOO_SMALL');
  });
});

describe('metadata archives', () => {
  it('holds all VMs but control domains, default templates on request of all', async () => {
    const answer = await client.transfer('/export_metadata', { all: 'true' });
    const { members, ended } = readTar(answer.body);
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    expect(ended).toBe(true);
    const xml = members[0]?.content.toString() ?? '';
    expect(xml).toContain('<value>shop-db1-prd</value>');
    expect(xml).not.toContain('Control domain on host');
    expect(xml).not.toContain('Other install media');
  });

  it('imports a VM onto disks that exist, and only rehearses with dry_run', async () => {
    const vm = await client.vmNamed('shop-web2-stg');
    const { body } = await client.transfer('/export_metadata', { ref: vm });
    const before = (await client.call<string[]>('VM.get_all')).length;
    const rehearsal = await client.newTask();
    await client.transfer('/import_metadata', { task_id: rehearsal, dry_run: 'true' }, { method: 'PUT', body });
    expect((await client.task(rehearsal)).status).toBe('success');
    expect((await client.call<string[]>('VM.get_all')).length).toBe(before);

    const task = await client.newTask();
    await client.transfer('/import_metadata', { task_id: task }, { method: 'PUT', body });
    const [copy = ''] = refsIn((await client.task(task)).result);
    const disksOf = async (ref: string): Promise<string[]> =>
      Promise.all(
        (await client.call<string[]>('VM.get_VBDs', ref)).map((vbd) => client.call<string>('VBD.get_VDI', vbd)),
      );
    expect((await disksOf(copy)).sort()).toEqual((await disksOf(vm)).sort());
  });
});

describe('GET /audit_log', () => {
  it('has a line per side-effecting call, with user, verdict, method and texts, and none for reads', async () => {
    const since = new Date(Date.now() - 60_000).toISOString().slice(0, 19).replaceAll('-', '') + 'Z';
    const root = client.session;
    await client.login('read-only');
    await client.call('task.create', "approve 'Web shop 2.5'", 'digest \\ 12ab\nforged line');
    await expect(client.call('VM.set_name_label', await client.vmNamed('dns1'), 'renamed')).rejects.toThrow(
      'RBAC_PERMISSION_DENIED',
    );
    const answer = await client.transfer('/audit_log', { since });
    client.session = root;

    const lines = answer.body.toString('utf8').trimEnd().split('\n');
    const created = lines.find((line) => line.includes('approve')) ?? '';
    expect(created).toMatch(
      /^\[\d{8}T\d\d:\d\d:\d\dZ\|audit\|xcp-01\|.*\] \('trackid=[0-9a-f]{32}' 'S-1-5-21-[0-9-]+' 'DEMO\\\\read-only' 'ALLOWED' 'OK' 'API' 'task\.create'/,
    );
    expect(created).toContain("('label' 'approve \\'Web shop 2.5\\'' '' '')");
    expect(created).toContain('digest \\\\ 12ab\\nforged line');
    const denied = lines.find((line) => line.includes("'VM.set_name_label'")) ?? '';
    expect(denied).toContain("'DENIED' 'ERROR:RBAC_PERMISSION_DENIED'");
    expect(lines.some((line) => line.includes('VM.get_by_name_label'))).toBe(false);
  });

  it('leaves out what came before `since`, and refuses what is no date', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString().slice(0, 19).replaceAll('-', '') + 'Z';
    expect((await client.transfer('/audit_log', { since: later })).body.length).toBe(0);
    expect((await client.transfer('/audit_log', { since: 'yesterday' })).status).toBe(400);
  });
});

describe('/blob', () => {
  it('keeps what was put, and shows it without a session only when public', async () => {
    const { db } = client.pool.world;
    const blob = db.create('blob', { name_label: 'screenshot', mime_type: 'image/png', public: false });
    const bytes = Buffer.from([1, 2, 3, 250]);
    expect((await client.transfer('/blob', { ref: blob })).status).toBe(404);
    expect((await client.transfer('/blob', { ref: blob }, { method: 'PUT', body: bytes })).status).toBe(200);
    const got = await client.transfer('/blob', { ref: blob });
    expect(got.body.equals(bytes)).toBe(true);
    expect(got.headers['content-type']).toBe('image/png');
    expect(await client.call<string | number>('blob.get_size', blob)).toBe(4);

    expect((await client.exchange(`/blob?ref=${blob}`, {})).status).toBe(401);
    db.set('blob', blob, { public: true });
    expect((await client.exchange(`/blob?ref=${blob}`, {})).body.equals(bytes)).toBe(true);
  });
});

describe('measurements', () => {
  it('gives a column per legend entry and newest rows first', async () => {
    const now = Math.floor(Date.now() / 1000);
    const answer = await client.transfer('/rrd_updates', { start: String(now - 60), host: 'true', cf: 'AVERAGE' });
    const xml = answer.body.toString();
    const legend = [...xml.matchAll(/<entry>(.*?)<\/entry>/g)].map((match) => match[1] ?? '');
    const rows = [...xml.matchAll(/<row><t>(\d+)<\/t>(.*?)<\/row>/g)];
    expect(legend.some((entry) => /^AVERAGE:vm:[0-9a-f-]{36}:cpu0$/.test(entry))).toBe(true);
    expect(legend.some((entry) => /^AVERAGE:host:[0-9a-f-]{36}:memory_free_kib$/.test(entry))).toBe(true);
    expect(xml).toContain(`<columns>${String(legend.length)}</columns>`);
    expect(rows.length).toBeGreaterThanOrEqual(11);
    for (const row of rows) expect(row[2]?.split('<v>').length).toBe(legend.length + 1);
    const times = rows.map((row) => Number(row[1]));
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('repeats a value for the same moment, and keeps CPU use between 0 and 1', async () => {
    const start = String(Math.floor(Date.now() / 1000) - 3_000);
    const read = async (): Promise<{ meta: { legend: string[] }; data: { t: number; values: number[] }[] }> =>
      JSON.parse(
        (await client.transfer('/rrd_updates', { start, cf: 'AVERAGE', json: 'true' })).body.toString(),
      ) as never;
    const [first, second] = [await read(), await read()];
    const at = first.data.at(-1);
    expect(second.data.find((row) => row.t === at?.t)?.values).toEqual(at?.values);
    const cpu = first.meta.legend.findIndex((entry) => entry.endsWith(':cpu0'));
    for (const row of first.data) {
      expect(row.values[cpu]).toBeGreaterThan(0);
      expect(row.values[cpu]).toBeLessThanOrEqual(1);
    }
  });

  it('has the past of a running VM, of the host, and of no halted VM', async () => {
    const vm = await client.transfer('/vm_rrd', { ref: await client.vmNamed('shop-db1-prd') });
    expect(vm.body.toString()).toMatch(/^<\?xml version="1.0"\?><rrd><version>0003<\/version><step>5<\/step>/);
    expect(vm.body.toString().match(/<rra>/g)).toHaveLength(12);
    expect((await client.transfer('/host_rrd', {})).body.toString()).toContain('<name>cpu_avg</name>');
    expect((await client.transfer('/vm_rrd', { ref: await client.vmNamed('shop-web2-stg') })).status).toBe(500);
  });
});

describe('GET /vncsnapshot', () => {
  it('answers a picture of a running VM', async () => {
    const answer = await client.transfer('/vncsnapshot', { ref: await client.vmNamed('dns1') });
    expect(answer.headers['content-type']).toBe('image/png');
    expect(answer.body.subarray(1, 4).toString()).toBe('PNG');
    expect([answer.body.readUInt32BE(16), answer.body.readUInt32BE(20)]).toEqual([720, 400]);
  });
});

describe('a transfer under way', () => {
  it('is cancelled through its task: the stream breaks off and the VM is free again', async () => {
    const slow = await PoolClient.start({ timeScale: 0.05 });
    try {
      const [vm = ''] = await slow.call<string[]>('VM.get_by_name_label', 'shop-web2-stg');
      const task = await slow.newTask();
      const answer = slow.transfer('/export', { ref: vm, task_id: task });
      await expect.poll(async () => slow.call<string[]>('task.get_allowed_operations', task)).toEqual(['cancel']);
      expect(Object.values(await slow.call<Record<string, string>>('VM.get_current_operations', vm))).toEqual([
        'export',
      ]);
      await slow.call('task.cancel', task);
      const { complete, body } = await answer;
      expect(complete && readTar(body).ended).toBe(false);
      await expect.poll(async () => (await slow.task(task)).status).toBe('cancelled');
      expect((await slow.task(task)).error_info).toEqual(['TASK_CANCELLED', task]);
      expect(await slow.call<Record<string, string>>('VM.get_current_operations', vm)).toEqual({});
    } finally {
      await slow.pool.close();
    }
  });

  it('fails when the client leaves', async () => {
    const slow = await PoolClient.start({ timeScale: 0.05 });
    try {
      const [vm = ''] = await slow.call<string[]>('VM.get_by_name_label', 'shop-web2-stg');
      const task = await slow.newTask();
      const query = new URLSearchParams({ session_id: slow.session, task_id: task, ref: vm }).toString();
      const request = httpsRequest(`${slow.pool.url}/export?${query}`, { rejectUnauthorized: false, agent: false });
      request.on('error', () => undefined); // the reset is what this test causes
      request.on('response', (response) => {
        response.on('error', () => undefined).destroy();
      });
      request.end();
      await expect.poll(async () => (await slow.task(task)).status).toBe('failure');
    } finally {
      await slow.pool.close();
    }
  });

  it('leaves the pool as it was when an import breaks off', async () => {
    const { body } = await client.transfer('/export', { ref: await client.vmNamed('shop-web2-stg') });
    const before = [
      (await client.call<string[]>('VM.get_all')).length,
      (await client.call<string[]>('VDI.get_all')).length,
    ];
    const task = await client.newTask();
    const query = new URLSearchParams({ session_id: client.session, task_id: task }).toString();
    const request = httpsRequest(`${client.pool.url}/import?${query}`, {
      method: 'PUT',
      rejectUnauthorized: false,
      agent: false,
      headers: { 'content-length': String(body.length) },
    });
    request.on('error', () => undefined); // the reset is what this test causes
    request.write(body.subarray(0, body.length - 3_000_000), () => request.destroy());
    await expect.poll(async () => (await client.task(task)).error_info).toEqual(['IMPORT_ERROR_PREMATURE_EOF']);
    expect([
      (await client.call<string[]>('VM.get_all')).length,
      (await client.call<string[]>('VDI.get_all')).length,
    ]).toEqual(before);
  });
});

describe('disk space', () => {
  it('counts an imported disk on its SR', async () => {
    const { body } = await client.transfer('/export', { ref: await client.vmNamed('shop-web2-stg') });
    const [nfs = ''] = await client.call<string[]>('SR.get_by_name_label', 'NFS gold');
    const before = await client.call<number>('SR.get_virtual_allocation', nfs);
    await client.transfer('/import', {}, { method: 'PUT', body });
    expect((await client.call<number>('SR.get_virtual_allocation', nfs)) - before).toBe(20 * GIB);
  });
});
