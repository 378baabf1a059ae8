import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import { createClient } from 'xen-api';
import { openTransport } from '../../electron/xapi/wire/open-transport.ts';

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
  /** Longest time the event loop was blocked. */
  readonly stallMs: number;
  /** Peak resident memory above the start. */
  readonly rssMb: number;
  readonly records: number;
}

/** Ways to load all classes of a pool; each answers the number of records it holds in the end. */
const VARIANTS: Readonly<Record<string, (server: ServerFacts) => Promise<number>>> = {
  floor: loadWithJsonParse,
  json: (server) => loadWithTransport(server, 'json-rpc'),
  xml: (server) => loadWithTransport(server, 'xml-rpc'),
  xmlrpc: loadWithXmlrpc,
  'xen-api-json': (server) => loadWithXenApi(server, 'json-rpc'),
  'xen-api-xml': (server) => loadWithXenApi(server, 'xml-rpc'),
};

/** Runs one variant once and measures it. */
export async function measureVariant(name: string, server: ServerFacts): Promise<Measured> {
  const load = VARIANTS[name];
  if (!load) throw new Error(`no such variant: ${name}`);
  const rssBefore = process.memoryUsage.rss();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  const records = await load(server);
  const ms = performance.now() - startedAt;
  delay.disable();
  // Linux reports the peak in KB.
  const rssMb = (process.resourceUsage().maxRSS * 1024 - rssBefore) / 1e6;
  return { ms, stallMs: delay.max / 1e6, rssMb, records };
}

/** The floor: what Node does alone. The replies are held, as a cache would. */
async function loadWithJsonParse(server: ServerFacts): Promise<number> {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false, maxSockets: 4 });
  const cache = new Map<string, unknown>();
  await Promise.all(
    server.classes.map(async (cls) => {
      const body = JSON.stringify({ jsonrpc: '2.0', method: `${cls}.get_all_records`, params: ['OpaqueRef:session'], id: 1 });
      const response = await post(server.port, agent, '/jsonrpc', 'application/json', body);
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      const reply = JSON.parse(Buffer.concat(parts).toString()) as { result: Record<string, unknown> };
      for (const [ref, record] of Object.entries(reply.result)) cache.set(ref, record);
    }),
  );
  agent.destroy();
  return cache.size;
}

async function loadWithTransport(server: ServerFacts, kind: 'json-rpc' | 'xml-rpc'): Promise<number> {
  const trust = (_endpoint: unknown, seen: { readonly fingerprint: string }): boolean => seen.fingerprint === server.fingerprint;
  const transport = await openTransport({ host: '127.0.0.1', port: server.port }, trust, { kind });
  const cache = new Map<string, unknown>();
  await Promise.all(
    server.classes.map(async (cls) => {
      await transport.stream(`${cls}.get_all_records`, ['OpaqueRef:session'], { timeoutMs: 120_000 }, (records) => {
        for (const [ref, record] of records) cache.set(ref, record);
      });
    }),
  );
  transport.close();
  return cache.size;
}

async function loadWithXmlrpc(server: ServerFacts): Promise<number> {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false, maxSockets: 4 });
  const cache = new Map<string, unknown>();
  await Promise.all(
    server.classes.map(async (cls) => {
      const body = `<?xml version="1.0"?><methodCall><methodName>${cls}.get_all_records</methodName><params/></methodCall>`;
      const response = await post(server.port, agent, '/', 'text/xml', body);
      const reply = await new Promise<{ Value: Record<string, unknown> }>((resolve, reject) => {
        new Deserializer().deserializeMethodResponse(response, (error, value) => {
          if (error) reject(error);
          else resolve(value as { Value: Record<string, unknown> });
        });
      });
      for (const [ref, record] of Object.entries(reply.Value)) cache.set(ref, record);
    }),
  );
  agent.destroy();
  return cache.size;
}

async function loadWithXenApi(server: ServerFacts, transport: string): Promise<number> {
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
  const cache = new Map<string, unknown>();
  await Promise.all(
    server.classes.map(async (cls) => {
      const records = (await client.call(`${cls}.get_all_records`)) as Record<string, unknown>;
      for (const [ref, record] of Object.entries(records)) cache.set(ref, record);
    }),
  );
  return cache.size;
}

async function post(port: number, agent: Agent, path: string, contentType: string, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) };
    request({ method: 'POST', host: '127.0.0.1', port, path, agent, headers }, resolve).on('error', reject).end(body);
  });
}
