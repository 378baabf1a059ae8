import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { recordFigure } from './figures.ts';
import { serveInventory } from './inventory-server.ts';
import { measureVariant } from './inventory-variants.ts';
import type { Measured, ServerFacts } from './inventory-variants.ts';

// Loads the inventory of pools of three sizes over both transports, against the floor of Node's own https and
// JSON.parse in the same run. Server and each measurement have a process of their own.

/** A figure's limit: what fails it, and what a later version should reach. */
interface Limit {
  readonly gate: number;
  readonly ambitious?: number;
  /** Why this limit, where it is not the one for a large pool. */
  readonly because?: string;
}

interface Size {
  readonly vms: number;
  readonly rounds: number;
  readonly peers: boolean;
  /** Most time, as a multiple of the floor in the same round. */
  readonly json: Limit;
  readonly xml: Limit;
}

// Compiling the decoders costs the same few ten ms at every size; beside a load of 45 or 220 ms that shows.
const SIZES: readonly Size[] = [
  {
    vms: 200,
    rounds: 11,
    peers: false,
    json: { gate: 2, because: 'fixed cost of the first load included' },
    xml: { gate: 4, because: 'fixed cost of the first load included' },
  },
  {
    vms: 2000,
    rounds: 5,
    peers: true,
    json: { gate: 1.25, ambitious: 1.1 },
    xml: { gate: 2.25, because: 'fixed cost of the first load included' },
  },
  { vms: 10_000, rounds: 5, peers: false, json: { gate: 1.25, ambitious: 1.1 }, xml: { gate: 2, ambitious: 1.6 } },
];
/** Rounds of the peers, which take many times as long. */
const PEER_ROUNDS = 2;
const STALL: Limit = { gate: 60, ambitious: 40 };
const MEMORY: Limit = { gate: 0.6, ambitious: 0.5 };
const OVER_XMLRPC: Limit = { gate: 12, ambitious: 18 };
const OVER_XEN_API: Limit = { gate: 8, ambitious: 12 };

const self = fileURLToPath(import.meta.url);
const [role, ...rest] = process.argv.slice(2);
if (role === 'serve') {
  await serveInventory(Number(rest[0]));
} else if (role === 'measure') {
  const measured = await measureVariant(rest[0] ?? '', JSON.parse(rest[1] ?? '') as ServerFacts);
  // Connections are still open: the process ends as soon as the figures are told.
  process.send?.(measured, () => process.exit(0));
} else {
  const wanted = Number(process.env['STAGEWRIGHT_BENCH_VMS'] ?? 0);
  for (const size of SIZES) if (wanted === 0 || wanted === size.vms) await benchSize(size);
}

async function benchSize(size: Size): Promise<void> {
  const { vms, rounds, peers } = size;
  const server = fork(self, ['serve', String(vms)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  try {
    const facts = JSON.parse(await firstLine(server)) as ServerFacts;
    const names = ['floor', 'json', 'xml', ...(peers ? ['xen-api-json', 'xen-api-xml', 'xmlrpc'] : [])];
    const results = new Map<string, Measured[]>(names.map((name) => [name, []]));
    // Round by round, so that a slow moment of the machine hits all variants.
    for (let round = 0; round < rounds; round += 1) {
      for (const name of names) {
        if (round >= PEER_ROUNDS && !['floor', 'json', 'xml'].includes(name)) continue;
        const measured = await measureInChild(name, facts);
        if (measured.records !== facts.records)
          throw new Error(`${name} loaded ${String(measured.records)} of ${String(facts.records)}`);
        results.get(name)?.push(measured);
      }
    }
    report(size, results);
  } finally {
    server.disconnect();
  }
}

function report({ vms, json, xml }: Size, results: ReadonlyMap<string, readonly Measured[]>): void {
  const median = (name: string, pick: (measured: Measured) => number): number => {
    const sorted = (results.get(name) ?? []).map(pick).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  for (const name of results.keys()) {
    const cells = [
      median(name, (m) => m.ms),
      median(name, (m) => m.stallMs),
      median(name, (m) => m.rssMb),
      median(name, (m) => m.cpuMs),
    ].map((n) => n.toFixed(0));
    process.stdout.write(
      `${String(vms)} VMs, ${name}: ${cells[0] ?? ''} ms (processor ${cells[3] ?? ''} ms), stall ${cells[1] ?? ''} ms, +${cells[2] ?? ''} MB\n`,
    );
  }
  const record = (key: string, value: number, limit: Limit, unit: string, sign: '<=' | '>=' = '<='): void => {
    const { gate, ambitious, because } = limit;
    // Of a small pool's processor time nearly all is the fixed cost of the first load: told, not judged.
    const isTold = vms === 200 && key.endsWith('.cpu');
    recordFigure(`bench.inventory.${key}.${String(vms)}`, {
      value: Math.round(value * 100) / 100,
      target: isTold ? 'no gate' : `${sign} ${String(gate)} ${unit}${because === undefined ? '' : `, ${because}`}`,
      ...(ambitious === undefined ? {} : { ambitious: `${sign} ${String(ambitious)}` }),
      ok: isTold || (sign === '<=' ? value <= gate : value >= gate),
    });
  };
  // Pairs of one round, which had the same moment of the machine.
  const ratio = (name: string, to: string, pick: (measured: Measured) => number): number => {
    const others = results.get(to) ?? [];
    const pairs = (results.get(name) ?? []).flatMap((measured, round) => {
      const other = others[round];
      return other ? [pick(measured) / pick(other)] : [];
    });
    return pairs.sort((a, b) => a - b)[Math.floor(pairs.length / 2)] ?? Number.NaN;
  };
  // By the clock, and by processor time, which tells what the decoder costs also beside other work.
  const clocks: readonly (readonly [suffix: string, pick: (measured: Measured) => number])[] = [
    ['', (m) => m.ms],
    ['.cpu', (m) => m.cpuMs],
  ];
  for (const [suffix, pick] of clocks) {
    record(`json${suffix}`, ratio('json', 'floor', pick), json, 'of JSON.parse');
    record(`xml${suffix}`, ratio('xml', 'floor', pick), xml, 'of JSON.parse');
    if (!results.has('xmlrpc')) continue;
    record(`xml-over-xmlrpc${suffix}`, ratio('xmlrpc', 'xml', pick), OVER_XMLRPC, 'times as fast', '>=');
    record(`xml-over-xen-api${suffix}`, ratio('xen-api-xml', 'xml', pick), OVER_XEN_API, 'times as fast', '>=');
  }
  for (const name of ['json', 'xml'])
    record(
      `${name}.stall`,
      median(name, (m) => m.stallMs),
      STALL,
      'ms',
    );
  if (vms === 10_000)
    record(
      'json.memory',
      ratio('json', 'floor', (m) => m.rssMb),
      MEMORY,
      'of JSON.parse',
    );
}

async function measureInChild(name: string, facts: ServerFacts): Promise<Measured> {
  const child = fork(self, ['measure', name, JSON.stringify(facts)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => {
      resolve(measured as Measured);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`${name} ended with ${String(code)}`));
    });
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const part of child.stdout ?? []) {
    text += String(part);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
  }
  throw new Error('the server ended before it served');
}
