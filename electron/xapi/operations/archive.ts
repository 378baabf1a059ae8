import type { ArchiveOperations, ArchiveStream, ExportWish, ImportWish } from '../../ports/archive.ts';
import type { ReportProgress } from '../../ports/vm-operations.ts';
import type { TaskOutcome } from '../tasks/task-follower.ts';
import { ConnectionLost, XapiFailure } from '../wire/errors.ts';
import { toBool, toNumber, toRecord, toRef, toRefs, toText, toTextMap } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';
import { isGone, unlessGone } from './task-call.ts';
import { readAll } from './vm-reading.ts';

/** The port's calls that stream whole VMs. */
export function createArchiveOperations(caller: PoolCaller): ArchiveOperations {
  return {
    exportVm: (vmUuid, wish, report, keep) => caller.run(() => exportVm(caller, vmUuid, wish, report, keep)),
    measureVm: (vmUuid) => caller.run(() => measureVm(caller, vmUuid)),
    openImport: (label) => caller.run(() => newTask(caller, label)),
    importVm: (ticket, wish, stream, report) => caller.run(() => importVm(caller, ticket, wish, stream, report)),
    settleImport: (ticket) => caller.run(() => settleImport(caller, ticket)),
    findImported: (ticket) => caller.run(() => findImported(caller, ticket)),
    sweepImport: (vmUuid) => caller.run(() => sweepImport(caller, vmUuid)),
  };
}

/** A task of our own binds a transfer: the server completes it, and only it tells whether all went well. */
async function newTask(caller: PoolCaller, label: string): Promise<string> {
  return toText(await caller.call('task.create', label, 'Stagewright'));
}

async function exportVm<T>(
  caller: PoolCaller,
  vmUuid: string,
  wish: ExportWish,
  report: ReportProgress,
  keep: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const vm = toText(await caller.call('VM.get_by_uuid', vmUuid));
  const task = await newTask(caller, wish.label);
  const query = new URLSearchParams({ ref: vm, task_id: task, ...(wish.zstd ? { use_compression: 'zstd' } : {}) });
  const outcome = follow(caller, task, report);
  try {
    return await keep(whole(caller.fetch(`/export?${query.toString()}`, wish.signal), outcome, 'VM.export'));
  } catch (error) {
    throw await verdictOf(caller, task, outcome, error, 'VM.export');
  } finally {
    await destroyTask(caller, task);
  }
}

/** The stream itself looks the same whether it is whole or cut: it ends here only where the task says so. */
async function* whole(
  chunks: AsyncIterable<Uint8Array>,
  outcome: Promise<TaskOutcome>,
  method: string,
): AsyncGenerator<Uint8Array> {
  yield* chunks;
  assertSucceeded(await outcome, method);
}

function assertSucceeded(outcome: TaskOutcome, method: string): Extract<TaskOutcome, { kind: 'succeeded' }> {
  switch (outcome.kind) {
    case 'succeeded':
      return outcome;
    case 'failed':
      throw new XapiFailure(outcome.code, outcome.params, method);
    case 'cancelled':
      throw new XapiFailure('TASK_CANCELLED', [], method);
    case 'unknown':
      throw new ConnectionLost({ sent: true, reason: 'lost', detail: `the pool forgot the task of ${method}` });
  }
}

/** How long a task is waited for once the connection it belongs to is gone; it then fails by itself. */
const VERDICT_MS = 3000;

/** A connection that the host closed has its reason in the task. */
async function verdictOf(
  caller: PoolCaller,
  task: string,
  outcome: Promise<TaskOutcome>,
  error: unknown,
  method: string,
): Promise<unknown> {
  const isWire = error instanceof Error && (error.name === 'ConnectionLost' || error.name === 'ReplyRefused');
  if (!isWire) {
    // Our own side gave up, such as a full disk: nobody reads on, so the host need not.
    await cancel(caller, task);
    return error;
  }
  if (error instanceof ConnectionLost && error.reason === 'aborted') {
    await cancel(caller, task);
    return error;
  }
  const known = await Promise.race([outcome, later(VERDICT_MS)]).catch(() => undefined);
  return known?.kind === 'failed' ? new XapiFailure(known.code, known.params, method) : error;
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, undefined).unref();
  });
}

function follow(caller: PoolCaller, task: string, report: ReportProgress): Promise<TaskOutcome> {
  const outcome = caller.tasks.follow(task, { onProgress: report });
  // Asked for only once the stream is over; until then a failure of it is nobody's news.
  outcome.catch(() => undefined);
  return outcome;
}

async function cancel(caller: PoolCaller, task: string): Promise<void> {
  try {
    await caller.tasks.cancel(task);
  } catch (error) {
    // It ends by itself when the connection it belongs to is gone.
    if (!(error instanceof XapiFailure || error instanceof ConnectionLost)) throw error;
  }
}

async function destroyTask(caller: PoolCaller, task: string): Promise<void> {
  try {
    await caller.call('task.destroy', task);
  } catch (error) {
    // The outcome is known and counts; XAPI removes finished tasks itself after an hour.
    if (!(error instanceof XapiFailure || error instanceof ConnectionLost)) throw error;
  }
}

async function measureVm(caller: PoolCaller, vmUuid: string): Promise<number> {
  const vm = toText(await caller.call('VM.get_by_uuid', vmUuid));
  let bytes = 0;
  for (const [, vbd] of await readAll(caller, 'VBD', toRefs(await caller.call('VM.get_VBDs', vm)))) {
    const vdi = toRef(vbd['VDI']);
    if (toText(vbd['type']) === 'Disk' && vdi !== null)
      bytes += toNumber(await caller.call('VDI.get_physical_utilisation', vdi));
  }
  return bytes;
}

async function importVm(
  caller: PoolCaller,
  ticket: string,
  wish: ImportWish,
  stream: ArchiveStream,
  report: ReportProgress,
): Promise<string> {
  const sr = await caller.ref('SR', wish.srUuid);
  const query = new URLSearchParams({ task_id: ticket, sr_id: sr, ...(wish.keepMacs ? { restore: 'true' } : {}) });
  const outcome = follow(caller, ticket, report);
  try {
    await caller.send(`/import?${query.toString()}`, stream, wish.signal);
    const { result } = assertSucceeded(await outcome, 'VM.import');
    const refs = result.kind === 'list' ? result.items : result.kind === 'text' ? [result.text] : [];
    for (const ref of refs)
      if (!toBool(await caller.call('VM.get_is_a_snapshot', ref))) return toText(await caller.call('VM.get_uuid', ref));
    throw new XapiFailure('IMPORT_ERROR', ['the archive holds no VM'], 'VM.import');
  } catch (error) {
    throw await verdictOf(caller, ticket, outcome, error, 'VM.import');
  }
}

const SETTLE_MS = 250;

/** So often nothing of an import is seen before it counts as never begun; a host makes the VM with the first bytes. */
const IDLE_LOOKS = 8;

async function settleImport(caller: PoolCaller, ticket: string): Promise<boolean> {
  await cancel(caller, ticket);
  for (let idle = 0; ;) {
    let status: string;
    try {
      status = toText(await caller.call('task.get_status', ticket));
    } catch (error) {
      // XAPI restarted, and whatever it was doing is not being done any more.
      if (isGone(error)) return false;
      throw error;
    }
    if (status !== 'pending' && status !== 'cancelling') return status === 'success';
    idle = (await findImported(caller, ticket)).length === 0 ? idle + 1 : 0;
    if (idle === IDLE_LOOKS) {
      // Its bytes never came, so no handler will ever end it; now none can begin under it either.
      await endTask(caller, ticket);
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
}

async function endTask(caller: PoolCaller, task: string): Promise<void> {
  try {
    await caller.call('task.set_status', task, 'cancelled');
  } catch (error) {
    // Before 7.2 nobody could end it; XAPI removes it after 24 h without progress.
    if (!(error instanceof XapiFailure)) throw error;
  }
  await destroyTask(caller, task);
}

async function findImported(caller: PoolCaller, ticket: string): Promise<readonly string[]> {
  const all = toRecord(await caller.call('VM.get_all_records_where', 'field "is_control_domain" = "false"'));
  return Object.values(all)
    .map(toRecord)
    .filter((vm) => toTextMap(vm['other_config'])['import_task'] === ticket && !toBool(vm['is_a_snapshot']))
    .map((vm) => toText(vm['uuid']));
}

async function sweepImport(caller: PoolCaller, vmUuid: string): Promise<number> {
  const vm = toText(await caller.call('VM.get_by_uuid', vmUuid));
  const ticket = toTextMap(await caller.call('VM.get_other_config', vm))['import_task'];
  if (ticket === undefined) return 0;
  const all = toRecord(await caller.call('network.get_all_records'));
  let swept = 0;
  for (const [ref, value] of Object.entries(all)) {
    const network = toRecord(value);
    const isOurs = toTextMap(network['other_config'])['import_task'] === ticket;
    if (!isOurs || toRefs(network['VIFs']).length > 0 || toRefs(network['PIFs']).length > 0) continue;
    await unlessGone(() => caller.call('network.destroy', ref));
    swept += 1;
  }
  return swept;
}
