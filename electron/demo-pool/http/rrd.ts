import type { IncomingMessage, ServerResponse } from 'node:http';
import { rowsOf, text } from '../behaviour/values.ts';
import { ApiError, type HttpHandler, type Row, type World } from '../core/contract.ts';
import { escapeText, floatText } from '../wire/xml-writer.ts';
import { hostSources, vmSources, type DataSource } from './metrics.ts';
import { HttpRefusal, namedObject, serveAtOnce } from './transfer.ts';

/** Seconds between samples, and for how many samples each archive goes back, as xcp-rrdd keeps them. */
const STEP = 5;
const ARCHIVES = [
  { every: 1, rows: 120 },
  { every: 12, rows: 120 },
  { every: 720, rows: 168 },
  { every: 17_280, rows: 366 },
] as const;
const CONSOLIDATIONS = ['AVERAGE', 'MIN', 'MAX'] as const;
/** Rows an update holds at most: the longest archive has no more. */
const MAX_ROWS = 366;

interface Column {
  readonly legend: string;
  readonly source: DataSource;
}

/** GET /rrd_updates: samples since `start` of the VMs on the host that answers and, with `host=true`, of itself. */
export const rrdUpdatesHandler: HttpHandler = {
  method: 'GET',
  path: '/rrd_updates',
  isOfHost: true,
  role: 'read-only',
  serve: serveAtOnce((world, _caller, request, response, query) => {
    const now = Math.floor(world.clock.now() / 1000);
    const start = wholeNumber(query, 'start', now - 60);
    const interval = wholeNumber(query, 'interval', archiveStep(now - start));
    const step = Math.max(STEP, Math.ceil(interval / STEP) * STEP);
    const consolidations = wantedConsolidations(query);
    const columns = listColumns(world, hostOf(world, request), query, consolidations);
    const last = Math.floor(now / step) * step;
    const rows = Math.max(0, Math.min(MAX_ROWS, Math.floor((last - start) / step)));
    const times = Array.from({ length: rows }, (_, index) => last - index * step);
    const head = { start: times.at(-1) ?? last, step, end: last };
    if (query.get('json') === 'true') replyText(response, 'application/json', updatesJson(head, columns, times));
    else replyText(response, 'text/xml', updatesXml(head, columns, times));
  }),
};

/** GET /vm_rrd: the whole recorded past of one running VM. */
export const vmRrdHandler: HttpHandler = {
  method: 'GET',
  path: '/vm_rrd',
  role: 'read-only',
  serve: serveAtOnce((world, _caller, _request, response, query) => {
    const vm = world.db.get('VM', namedObject(world, 'VM', query));
    if (vm['power_state'] !== 'Running')
      throw new ApiError(
        'VM_BAD_POWER_STATE',
        query.get('uuid') ?? '',
        'running',
        text(vm['power_state']).toLowerCase(),
      );
    replyText(response, 'text/xml', rrdXml(world, vmSources(world, vm)));
  }),
};

/** GET /host_rrd: the whole recorded past of the host that answers. */
export const hostRrdHandler: HttpHandler = {
  method: 'GET',
  path: '/host_rrd',
  isOfHost: true,
  role: 'read-only',
  serve: serveAtOnce((world, _caller, request, response) => {
    replyText(response, 'text/xml', rrdXml(world, hostSources(world, hostOf(world, request))));
  }),
};

function replyText(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }).end(body);
}

/** @throws HttpRefusal for what is no whole number */
function wholeNumber(query: URLSearchParams, name: string, fallback: number): number {
  const given = query.get(name);
  if (given === null || given === '') return fallback;
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0) throw new HttpRefusal(400, 'INVALID_VALUE', name, given);
  return value;
}

/** The step of the finest archive that goes back so many seconds. */
function archiveStep(seconds: number): number {
  const archive = ARCHIVES.find((candidate) => candidate.every * candidate.rows * STEP >= seconds) ?? ARCHIVES[3];
  return archive.every * STEP;
}

function wantedConsolidations(query: URLSearchParams): readonly string[] {
  const wanted = (query.get('cf') ?? '').toUpperCase();
  return CONSOLIDATIONS.some((name) => name === wanted) ? [wanted] : CONSOLIDATIONS;
}

/** The host that was asked: each listens on an address of its own. */
function hostOf(world: World, request: IncomingMessage): Row {
  const asked = [...world.db.entries('host')].find(([, host]) => host['address'] === request.socket.localAddress);
  return asked?.[1] ?? world.db.get('host', world.coordinator());
}

function listColumns(
  world: World,
  host: Row,
  query: URLSearchParams,
  consolidations: readonly string[],
): readonly Column[] {
  const only = query.get('vm_uuid');
  const of = (kind: 'vm' | 'host', row: Row, sources: readonly DataSource[]): Column[] =>
    sources.flatMap((source) =>
      consolidations.map((cf) => ({ legend: `${cf}:${kind}:${text(row['uuid'])}:${source.name}`, source })),
    );
  const vms = rowsOf(world, 'VM', host['resident_VMs']).filter(([, vm]) => only === null || vm['uuid'] === only);
  const columns = vms.flatMap(([, vm]) => of('vm', vm, vmSources(world, vm)));
  return query.get('host') === 'true' ? [...columns, ...of('host', host, hostSources(world, host))] : columns;
}

interface UpdateHead {
  readonly start: number;
  readonly step: number;
  readonly end: number;
}

function updatesXml(head: UpdateHead, columns: readonly Column[], times: readonly number[]): string {
  const legend = columns.map((column) => `<entry>${escapeText(column.legend)}</entry>`).join('');
  const rows = times.map(
    (time) =>
      `<row><t>${String(time)}</t>${columns.map(({ source }) => `<v>${floatText(source.at(time))}</v>`).join('')}</row>`,
  );
  const meta = `<start>${String(head.start)}</start><step>${String(head.step)}</step><end>${String(head.end)}</end><rows>${String(times.length)}</rows><columns>${String(columns.length)}</columns><legend>${legend}</legend>`;
  return `<?xml version="1.0"?><xport><meta>${meta}</meta><data>${rows.join('')}</data></xport>`;
}

function updatesJson(head: UpdateHead, columns: readonly Column[], times: readonly number[]): string {
  return JSON.stringify({
    meta: { ...head, rows: times.length, columns: columns.length, legend: columns.map((column) => column.legend) },
    data: times.map((t) => ({ t, values: columns.map(({ source }) => source.at(t)) })),
  });
}

/** The form of a stored round-robin database: what is measured, then each archive oldest row first. */
function rrdXml(world: World, sources: readonly DataSource[]): string {
  const now = Math.floor(world.clock.now() / 1000 / STEP) * STEP;
  const ds = sources.map(
    (source) =>
      `<ds><name>${escapeText(source.name)}</name><type>GAUGE</type><minimal_heartbeat>300.0</minimal_heartbeat><min>0.0</min><max>Infinity</max><last_ds>${floatText(source.at(now))}</last_ds><value>0.0</value><unknown_sec>0</unknown_sec></ds>`,
  );
  const archives = CONSOLIDATIONS.flatMap((cf) =>
    ARCHIVES.map(({ every, rows }) => {
      const step = every * STEP;
      const last = Math.floor(now / step) * step;
      const body = Array.from({ length: rows }, (_, index) => last - (rows - 1 - index) * step).map(
        (time) => `<row>${sources.map((source) => `<v>${floatText(source.at(time))}</v>`).join('')}</row>`,
      );
      return `<rra><cf>${cf}</cf><pdp_per_row>${String(every)}</pdp_per_row><params><xff>0.5</xff></params><database>${body.join('')}</database></rra>`;
    }),
  );
  return `<?xml version="1.0"?><rrd><version>0003</version><step>${String(STEP)}</step><lastupdate>${String(now)}</lastupdate>${ds.join('')}${archives.join('')}</rrd>`;
}
