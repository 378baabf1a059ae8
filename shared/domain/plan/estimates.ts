import type { VmFacts } from '../inventory.ts';
import type { Readiness } from '../stage-rules.ts';

/** ms, from the durations XAPI shows for such calls on an idle pool; plans of consoles without rules rest on them too. */
export const ESTIMATE = {
  lock: 150,
  vif: 900,
  tag: 120,
  record: 200,
  verify: 300,
  unlock: 150,
  note: 50,
  affinity: 150,
  size: 600,
  block: 250,
  vapp: 400,
  destroySnapshot: 1500,
} as const;

const COPY_BYTES_PER_MS = 104_858; // 100 MiB a second: an SR that other VMs use as well
const MIRROR_BYTES_PER_MS = 62_915; // live, with the guest writing to it
const MEMORY_BYTES_PER_MS = 209_715;

/** Snapshot of all disks; a checkpoint also writes the memory. */
export function snapshotMs(vm: VmFacts, withMemory: boolean): number {
  return 800 + 900 * vm.disks.length + (withMemory ? Math.round(vm.memoryBytes / MEMORY_BYTES_PER_MS) : 0);
}

/** Until the guest has shut down, and the delay an administrator set. */
export function shutdownMs(vm: VmFacts): number {
  return 8000 + vm.shutdownDelaySeconds * 1000;
}

/** Until XAPI calls it running; XAPI waits the VM's start delay inside the call. */
export function startMs(vm: VmFacts): number {
  return 5000 + vm.startDelaySeconds * 1000;
}

/** Until the guest gives the sign of life; never longer than is waited for it. */
export function readyMs(readiness: Readiness): number {
  const usual = { running: 0, agent: 15_000, address: 18_000, tcp: 20_000, http: 22_000 } as const;
  return Math.min(usual[readiness.probe.kind], readiness.timeoutSeconds * 1000);
}

/** Disks are cloned one after another; a copy to another SR moves every byte they may hold. */
export function copyMs(vm: VmFacts, isFull: boolean): number {
  const bytes = vm.disks.reduce((sum, disk) => sum + disk.sizeBytes, 0);
  return 300 + 1000 * vm.disks.length + (isFull ? Math.round(bytes / COPY_BYTES_PER_MS) : 0);
}

/** Setting up a copy: some twelve small calls and one for each NIC. */
export function setUpMs(vm: VmFacts): number {
  return 900 + 250 * vm.vifs.length;
}

/** Moving one disk to another SR. */
export function diskMs(sizeBytes: number, isLive: boolean): number {
  return 3000 + Math.round(sizeBytes / (isLive ? MIRROR_BYTES_PER_MS : COPY_BYTES_PER_MS));
}

/** Reverting replaces every disk by a clone of the snapshot's. */
export function revertMs(vm: VmFacts): number {
  return 2500 + 1200 * vm.disks.length;
}
