import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PoolAddress } from '../../../electron/ports.ts';

// Tests and bench run in the project's folder; this file runs as part of a bundle too.
const root = process.cwd();

/** A demo pool in a process of its own, so that its work is not measured with the console's. */
export interface BigPool {
  readonly address: PoolAddress;
  readonly password: string;
  /** Control channel. */
  control(path: string, body?: unknown): Promise<void>;
  close(): Promise<void>;
}

/** Starts a generated pool of `vms` VMs, building the demo pool first where it is stale. */
export async function startBigPool(vms: number): Promise<BigPool> {
  const build = "import('./build/build.mjs').then((build) => build.buildStale(['demo-pool']))";
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: root, stdio: 'ignore' });
  const bundle = join(root, 'out/demo-pool/main.cjs');
  const args = ['--vms', String(vms), '--time-scale', '0', '--control-port', '0', '--exit-with-parent'];
  const child = spawn(process.execPath, [bundle, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const ready = JSON.parse(line) as {
    readonly url: string;
    readonly user: string;
    readonly password: string;
    readonly control: string;
    readonly hosts: readonly { readonly address: string; readonly fingerprint: string }[];
  };
  const { hostname, port } = new URL(ready.url);
  return {
    address: {
      id: 'big',
      host: hostname,
      port: Number(port),
      userName: ready.user,
      pins: Object.fromEntries(ready.hosts.map((host) => [host.address, host.fingerprint])),
      memberAddresses: ready.hosts.map((host) => host.address),
      allowOldTls: false,
    },
    password: ready.password,
    control: async (path, body = {}) => {
      const response = await fetch(`${ready.control}${path}`, { method: 'POST', body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
    },
    close: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
