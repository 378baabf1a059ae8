/** What a VM used, sample by sample, oldest first. */
export interface LoadSeries {
  readonly vmUuid: string;
  /** Seconds between samples. */
  readonly stepSeconds: number;
  /** Mean of its vCPUs, 0 to 1; null where no sample was taken. */
  readonly cpu: readonly (number | null)[];
  /** Share of its memory that the guest uses, 0 to 1; null where the guest does not report it. */
  readonly memory: readonly (number | null)[];
}

const ENTRY = /<entry>([^<]{1,400})<\/entry>/g;
const ROW = /<row>(.*?)<\/row>/gs;
const VALUE = /<v>([^<]{0,60})<\/v>/g;
/** A host keeps no longer archive. */
const MOST_ROWS = 400;

interface Columns {
  readonly cpus: number[];
  memory: number;
  free: number;
}

/**
 * Reads what `/rrd_updates` answers (XML, `cf=AVERAGE`), believing nothing: what is no number is no sample. Hosts write
 * rows newest first.
 */
export function readLoadSeries(xml: string): readonly LoadSeries[] {
  const legend = [...xml.matchAll(ENTRY)].map(([, entry = '']) => entry);
  const byVm = new Map<string, Columns>();
  legend.forEach((entry, column) => {
    const [cf, kind, uuid = '', name = ''] = entry.split(':');
    if (cf !== 'AVERAGE' || kind !== 'vm') return;
    const columns = byVm.get(uuid) ?? { cpus: [], memory: -1, free: -1 };
    byVm.set(uuid, columns);
    if (/^cpu\d+$/.test(name)) columns.cpus.push(column);
    else if (name === 'memory') columns.memory = column;
    else if (name === 'memory_internal_free') columns.free = column;
  });
  const rows = [...xml.matchAll(ROW)]
    .slice(0, MOST_ROWS)
    .map(([, row = '']) => [...row.matchAll(VALUE)].map(([, value = '']) => toSample(value)))
    .reverse();
  const stepSeconds = Number(/<step>(\d{1,6})<\/step>/.exec(xml)?.[1] ?? 5);
  return [...byVm].map(([vmUuid, { cpus, memory, free }]) => ({
    vmUuid,
    stepSeconds,
    cpu: rows.map((row) => meanOf(cpus.flatMap((column) => row[column] ?? []))),
    memory: rows.map((row) => usedShare(row[memory] ?? null, row[free] ?? null)),
  }));
}

function toSample(text: string): number | null {
  const value = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Math.min(1, values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** `memory` is in bytes; `memory_internal_free`, which the guest tools report, in KiB. */
function usedShare(bytes: number | null, freeKib: number | null): number | null {
  if (bytes === null || freeKib === null || bytes === 0) return null;
  return Math.max(0, Math.min(1, 1 - (freeKib * 1024) / bytes));
}
