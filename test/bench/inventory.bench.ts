import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { recordFigure } from './figures.ts';
import { serveInventory } from './inventory-server.ts';
import { measureVariant } from './inventory-variants.ts';
import type { Measured, ServerFacts } from './inventory-variants.ts';

// Loads the inventory of pools of three sizes over both transports, against the floor of Node's own https and
// JSON.parse in the same run. Server and each measurement have a process of their own.

interface Size {
  readonly vms: number;
  readonly rounds: number;
  readonly peers: boolean;
  /** Most time, as a multiple of the floor. Compiling our decoders costs the same some 20 to 60 ms at every size. */
  readonly json: number;
  readonly xml: number;
}

const SIZES: readonly Size[] = [
  { vms: 200, rounds: 7, peers: false, json: 2, xml: 4 },
  { vms: 2000, rounds: 7, peers: true, json: 1.25, xml: 2.25 },
  { vms: 10_000, rounds: 5, peers: false, json: 1.25, xml: 2 },
];

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
        if (round >= 3 && !['floor', 'json', 'xml'].includes(name)) continue;
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
    const cells = [median(name, (m) => m.ms), median(name, (m) => m.stallMs), median(name, (m) => m.rssMb)].map((n) =>
      n.toFixed(0),
    );
    process.stdout.write(
      `${String(vms)} VMs, ${name}: ${cells[0] ?? ''} ms, stall ${cells[1] ?? ''} ms, +${cells[2] ?? ''} MB\n`,
    );
  }
  const record = (key: string, value: number, limit: number, more = false): void => {
    const target = `${more ? '>=' : '<='} ${String(limit)}`;
    recordFigure(`bench.inventory.${key}.${String(vms)}`, {
      value,
      target,
      ok: more ? value >= limit : value <= limit,
    });
  };
  const floorMs = median('floor', (m) => m.ms);
  record('json', median('json', (m) => m.ms) / floorMs, json);
  record('xml', median('xml', (m) => m.ms) / floorMs, xml);
  record(
    'json.stall-ms',
    median('json', (m) => m.stallMs),
    25,
  );
  record(
    'xml.stall-ms',
    median('xml', (m) => m.stallMs),
    25,
  );
  if (vms === 10_000) record('json.rss', median('json', (m) => m.rssMb) / median('floor', (m) => m.rssMb), 0.6);
  if (results.has('xmlrpc')) {
    record('xml-over-xmlrpc', median('xmlrpc', (m) => m.ms) / median('xml', (m) => m.ms), 12, true);
    record('xml-over-xen-api', median('xen-api-xml', (m) => m.ms) / median('xml', (m) => m.ms), 8, true);
  }
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
