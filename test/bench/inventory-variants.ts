import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import { createClient } from 'xen-api';
import { openTransport } from '../../electron/xapi/wire/open-transport.ts';
import { watchLoop } from './loop-delay.ts';

/** What a variant needs to know of the server. */
export interface ServerFacts {
  readonly port: number;
  readonly fingerprint: string;
  readonly records: number;
  readonly classes: readonly string[];
}

/** One run of one variant, in a process of its own. */
export interface Measured {
  readonly ms: number;
  /** Processor time of the whole process, which other work on the machine does not lengthen much. */
  readonly cpuMs: number;
  /** Longest time the event loop was blocked, less the time in which others had the processor. */
  readonly stallMs: number;
  /** Peak resident memory above the start. */
  readonly rssMb: number;
  readonly records: number;
}

/** Loads one class and gives each of its records to `keep`. */
type LoadClass = (cls: string, keep: (ref: string, record: unknown) => void) => Promise<void>;

/** Ways to load a pool. Each connects first, as a console has when it logged in; only the load is measured. */
const VARIANTS: Readonly<Record<string, (server: ServerFacts) => Promise<LoadClass>>> = {
  floor: connectFloor,
  json: (server) => connectOurs(server, 'json-rpc'),
  xml: (server) => connectOurs(server, 'xml-rpc'),
  xmlrpc: connectXmlrpc,
  'xen-api-json': (server) => connectXenApi(server, 'json-rpc'),
  'xen-api-xml': (server) => connectXenApi(server, 'xml-rpc'),
};

/** Runs one variant once, all classes at the same time, and measures it. */
export async function measureVariant(name: string, server: ServerFacts): Promise<Measured> {
  const connect = VARIANTS[name];
  if (!connect) throw new Error(`no such variant: ${name}`);
  const load = await connect(server);
  // All records are held in the end, as a cache would.
  const cache = new Map<string, unknown>();
  const keep = (ref: string, record: unknown): void => void cache.set(ref, record);

  const rssBefore = process.memoryUsage.rss();
  const loop = watchLoop();
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  await Promise.all(server.classes.map(async (cls) => load(cls, keep)));
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const { longestOwnMs } = loop.stop();
  // Linux reports the peak in KB.
  const rssMb = (process.resourceUsage().maxRSS * 1024 - rssBefore) / 1e6;
  return { ms, cpuMs: (user + system) / 1000, stallMs: longestOwnMs, rssMb, records: cache.size };
}

/** The floor: what Node does alone. */
async function connectFloor(server: ServerFacts): Promise<LoadClass> {
  const agent = makeAgent();
  const call = (method: string): string =>
    JSON.stringify({ jsonrpc: '2.0', method, params: ['OpaqueRef:session'], id: 1 });
  const read = async (method: string): Promise<{ readonly result: object }> => {
    const response = await post(server.port, agent, '/jsonrpc', 'application/json', call(method));
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    return JSON.parse(Buffer.concat(parts).toString()) as { readonly result: object };
  };
  await read('system.listMethods');
  return async (cls, keep) => {
    const reply = await read(`${cls}.get_all_records`);
    for (const [ref, record] of Object.entries(reply.result)) keep(ref, record);
  };
}

async function connectOurs(server: ServerFacts, kind: 'json-rpc' | 'xml-rpc'): Promise<LoadClass> {
  const trust = (_endpoint: unknown, seen: { readonly fingerprint: string }): boolean =>
    seen.fingerprint === server.fingerprint;
  const transport = await openTransport({ host: '127.0.0.1', port: server.port }, trust, { kind });
  return async (cls, keep) => {
    await transport.stream(`${cls}.get_all_records`, ['OpaqueRef:session'], { timeoutMs: 120_000 }, (records) => {
      for (const [ref, record] of records) keep(ref, record);
    });
  };
}

async function connectXmlrpc(server: ServerFacts): Promise<LoadClass> {
  const agent = makeAgent();
  const read = async (method: string): Promise<unknown> => {
    const body = `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params/></methodCall>`;
    const response = await post(server.port, agent, '/', 'text/xml', body);
    return new Promise((resolve, reject) => {
      new Deserializer().deserializeMethodResponse(response, (error, value) => {
        if (error) reject(error);
        else resolve(value);
      });
    });
  };
  await read('system.listMethods');
  return async (cls, keep) => {
    const reply = (await read(`${cls}.get_all_records`)) as { readonly Value: object };
    for (const [ref, record] of Object.entries(reply.Value)) keep(ref, record);
  };
}

async function connectXenApi(server: ServerFacts, transport: string): Promise<LoadClass> {
  const client = createClient({
    url: `https://127.0.0.1:${String(server.port)}`,
    auth: { user: 'root', password: 'x' },
    allowUnauthorized: true,
    watchEvents: false,
    transport,
  });
  client.on('error', (error: unknown) => {
    throw error;
  });
  await client.connect();
  return async (cls, keep) => {
    const records = (await client.call(`${cls}.get_all_records`)) as object;
    for (const [ref, record] of Object.entries(records)) keep(ref, record);
  };
}

function makeAgent(): Agent {
  return new Agent({ keepAlive: true, rejectUnauthorized: false, maxSockets: 4 });
}

async function post(
  port: number,
  agent: Agent,
  path: string,
  contentType: string,
  body: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) };
    request({ method: 'POST', host: '127.0.0.1', port, path, agent, headers }, resolve).on('error', reject).end(body);
  });
}
