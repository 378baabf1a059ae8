import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connect } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callJson } from './small-pool.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const bundle = join(root, 'out/demo-pool/main.cjs');
const children: ChildProcess[] = [];

interface Ready {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly fingerprint: string;
  readonly control?: string;
}

beforeAll(() => {
  const build = "import('./build/build.mjs').then((build) => build.buildStale(['demo-pool']))";
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: root, stdio: 'ignore' });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts the bundle and reads its first line. */
async function start(...args: readonly string[]): Promise<{ readonly child: ChildProcess; readonly ready: Ready }> {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, ready: JSON.parse(line) as Ready };
}

describe('the demo pool as a process', () => {
  it('prints url, user, password and fingerprint as its first line, and serves', async () => {
    const { child, ready } = await start('--time-scale', '0', '--seed', '5', '--control-port', '0');
    const { hostname, port } = new URL(ready.url);
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate().fingerprint256).toBe(ready.fingerprint);
    socket.destroy();
    const session = await callJson(ready.url, 'session.login_with_password', ready.user, ready.password);
    expect(await callJson(ready.url, 'pool.get_all', session)).toHaveLength(1);
    expect(ready.control).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('serves on the port it is given, with as many VMs as asked for', async () => {
    const first = await start('--time-scale', '0');
    const { port } = new URL(first.ready.url);
    first.child.kill('SIGTERM');
    await once(first.child, 'exit');
    const { ready } = await start('--port', port, '--vms', '25', '--time-scale', '0');
    expect(new URL(ready.url).port).toBe(port);
    const session = await callJson(ready.url, 'session.login_with_password', ready.user, ready.password);
    const filter =
      'field "is_a_template" = "false" and field "is_control_domain" = "false" and field "is_a_snapshot" = "false"';
    expect(
      Object.keys((await callJson(ready.url, 'VM.get_all_records_where', session, filter)) as object),
    ).toHaveLength(25);
  });

  it('ends when its parent goes, if told so', async () => {
    const { child } = await start('--time-scale', '0', '--exit-with-parent');
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('tells a parent process that it is ready, and ends when the channel closes', async () => {
    const child = fork(bundle, ['--time-scale', '0'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    const [ready] = (await once(child, 'message')) as [Ready];
    expect(ready.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each([
    ['--port', 'x'],
    ['--vms', '-3'],
    ['--unheard-of'],
    ['--vms', '3', '--database', 'f'],
    ['--database', '/no/such/file.xml'],
  ])('refuses %s %s with one clear line and exit code 1', async (...args) => {
    const child = spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toMatch(/^demo pool: .+\ndemo-pool \[--port N\]/);
  });
});
