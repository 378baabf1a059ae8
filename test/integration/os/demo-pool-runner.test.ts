import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeDemoPoolRunner, type DemoPoolChild, type DemoPoolTimes } from '../../../electron/os/demo-pool-runner.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const bundle = join(root, 'out/demo-pool/main.cjs');
const folder = mkdtempSync(join(tmpdir(), 'stagewright-runner-'));
const children: ChildProcess[] = [];

beforeAll(() => {
  const build = "import('./build/build.mjs').then((build) => build.buildStale(['demo-pool']))";
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: root, stdio: 'ignore' });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Starts scripts as plain child processes and counts them. */
function makeRunner(script: string, args: readonly string[], times: DemoPoolTimes = {}) {
  const ends: string[] = [];
  let started = 0;
  let wasToldOfEnd: () => void;
  const ended = new Promise<void>((resolve) => {
    wasToldOfEnd = resolve;
  });
  const startChild = (): DemoPoolChild => {
    started += 1;
    const child = fork(script, [...args], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    children.push(child);
    return {
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.once('exit', listener),
      onComplaint: (listener) => child.stderr?.on('data', (bytes: Buffer) => listener(bytes.toString('utf8'))),
      kill: () => child.kill('SIGKILL'),
    };
  };
  const runner = makeDemoPoolRunner(
    startChild,
    (reason) => {
      ends.push(reason);
      wasToldOfEnd();
    },
    times,
  );
  return { runner, ends, ended, count: () => started };
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the demo pool beside the console', () => {
  it('answers with where it is and the certificates of all its hosts; a second wish starts no second one', async () => {
    const { runner, ends, count } = makeRunner(bundle, ['--time-scale', '0']);
    const [access, same] = await Promise.all([runner.start(), runner.start()]);
    expect(same).toBe(access);
    expect(count()).toBe(1);
    expect(Object.keys(access.pins).length).toBeGreaterThan(1);
    const socket = connect({ host: access.host, port: access.port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate().fingerprint256).toBe(access.pins[access.host]);
    socket.destroy();
    const exit = once(children[0]!, 'exit');
    runner.stop();
    await exit;
    expect(ends).toEqual([]);
  });

  it('tells when it ended by itself, and starts anew when wanted again', async () => {
    const { runner, ends, ended, count } = makeRunner(bundle, ['--time-scale', '0']);
    const first = await runner.start();
    children[0]!.kill('SIGKILL');
    await ended;
    expect(ends).toHaveLength(1);
    const second = await runner.start();
    expect(count()).toBe(2);
    expect(second.password).not.toBe(first.password);
  });

  it('is ended when it hangs', async () => {
    const { runner, ends, ended } = makeRunner(bundle, ['--time-scale', '0'], { beatMs: 50, answerMs: 100 });
    await runner.start();
    // Stopped, the process lives and its kernel still accepts connections.
    children[0]!.kill('SIGSTOP');
    await ended;
    expect(ends).toHaveLength(1);
    expect(children[0]!.signalCode).toBe('SIGKILL');
  });

  it('says why it could not start, in its own words', async () => {
    const { runner, ends } = makeRunner(bundle, ['--database', '/no/such/file.xml']);
    await expect(runner.start()).rejects.toThrow(/the demo pool ended \(1\): demo pool: .*file\.xml/s);
    expect(ends).toEqual([]);
  });

  it('is given up when it says nonsense, or nothing', async () => {
    const nonsense = makeRunner(
      write('nonsense.cjs', 'process.send({ url: "http://127.0.0.1", user: 1 }); setInterval(() => {}, 1000)'),
      [],
    );
    await expect(nonsense.runner.start()).rejects.toThrow('something else than expected');
    const silent = makeRunner(write('silent.cjs', 'setInterval(() => {}, 1000)'), [], { startMs: 300 });
    await expect(silent.runner.start()).rejects.toThrow('said nothing in 0.3 s');
    for (const child of children) if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(children.map(({ signalCode }) => signalCode)).toEqual(['SIGKILL', 'SIGKILL']);
  });
});
