import { randomBytes } from 'node:crypto';
import type { Account } from './core/accounts.ts';
import { ScaledClock, toStamp } from './core/clock.ts';
import type { EstateOptions } from './core/contract.ts';
import { demoRegistry, type Registry } from './core/registry.ts';
import { asString } from './core/values.ts';
import { DemoWorld } from './core/world.ts';
import { CallFaults } from './control/call-faults.ts';
import { ControlServer } from './control/control-server.ts';
import { CallHistory } from './control/history.ts';
import { PoolControl } from './control/pool-control.ts';
import { JsonCodec, XmlCodec } from './wire/codecs.ts';
import { HostServer } from './wire/host-server.ts';
import { coordinatorOf, type HostState, type PoolContext } from './wire/pool-context.ts';
import { makeSelfSigned, type SelfSigned } from './wire/self-signed.ts';

/** How to start a demo pool; all optional. */
export interface DemoPoolOptions {
  /** Port of every host; 0 (default) takes a free one. */
  readonly port?: number;
  /** A real pool's database to load instead of the story estate. */
  readonly database?: string;
  /** Size of a generated estate instead of the story estate. */
  readonly vms?: number;
  /** 0: instant, 1 (default): real durations. */
  readonly timeScale?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Password of all accounts; random by default. */
  readonly password?: string;
  /** Port of the control channel; 0 takes a free one; undefined: none. */
  readonly controlPort?: number;
  /** What the pool does and holds; the full demo pool by default. */
  readonly registry?: Registry;
  /** Where bugs of the pool itself are told; standard error by default. */
  readonly report?: Report;
}

/** A demo pool that serves. */
export interface RunningDemoPool {
  /** Of the coordinator at the start, for example `https://127.0.0.1:40123`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** SHA-256 of the coordinator's certificate, upper-case hex in pairs joined by colons. */
  readonly fingerprint: string;
  readonly port: number;
  readonly hosts: readonly Readonly<HostState>[];
  readonly accounts: readonly Account[];
  readonly world: DemoWorld;
  readonly control: PoolControl;
  /** URL of the control channel, if there is one. */
  readonly controlUrl: string | undefined;
  close(): Promise<void>;
}

type Report = (message: string, error: unknown) => void;

/** Attempts to find a port that is free on every host's address. */
const PORT_ATTEMPTS = 20;

/**
 * Starts a demo pool: one HTTPS server per host, on 127.0.0.1, 127.0.0.2... and the same port.
 * @throws Error when the database can't be read or the port is taken
 */
export async function startDemoPool(options: DemoPoolOptions = {}): Promise<RunningDemoPool> {
  const registry = options.registry ?? demoRegistry;
  const report = options.report ?? reportToConsole;
  const seed = options.seed ?? 1;
  const password = options.password ?? randomBytes(9).toString('base64url');
  const world = new DemoWorld({ clock: new ScaledClock(options.timeScale ?? 1), seed, password, registry, report });
  await registry.buildEstate(world, estateOptions(options, seed));
  const hosts = nameHosts(world);
  const context: PoolContext = {
    world,
    hosts,
    codecs: { xml: new XmlCodec(), json: new JsonCodec() },
    handlers: registry.httpHandlers,
    faults: new CallFaults(),
    history: new CallHistory(),
    report,
  };
  const servers = hosts.map((host) => new HostServer(context, host, certify(world, host)));
  world.finishEstate();
  const port = await listenAll(servers, options.port ?? 0, report);
  const control = new PoolControl(context, servers, async (server) => {
    await server.listen(port);
  });
  const controlServer = options.controlPort === undefined ? undefined : new ControlServer(control);
  const controlPort = await controlServer?.listen(options.controlPort ?? 0);
  const coordinator = coordinatorOf(context);
  return {
    url: `https://${coordinator.address}:${port}`,
    user: 'root',
    password,
    fingerprint: coordinator.fingerprint,
    port,
    hosts,
    accounts: world.accounts,
    world,
    control,
    controlUrl: controlPort === undefined ? undefined : `http://127.0.0.1:${controlPort}`,
    close: async () => {
      world.interrupt('the demo pool closes');
      await Promise.all([...servers.map((server) => server.close()), controlServer?.close()]);
    },
  };
}

function estateOptions(options: DemoPoolOptions, seed: number): EstateOptions {
  return {
    seed,
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(options.vms === undefined ? {} : { vms: options.vms }),
  };
}

/** Gives each host a loopback address of its own, the coordinator the first. */
function nameHosts(world: DemoWorld): readonly HostState[] {
  const coordinator = world.coordinator();
  const refs = [coordinator, ...world.db.refs('host').filter((ref) => ref !== coordinator)];
  return refs.map((ref, index): HostState => {
    const address = `127.0.0.${index + 1}`;
    world.db.set('host', ref, { address });
    return { ref, address, fingerprint: '', bootingUntil: 0, isDown: false };
  });
}

/** Makes a host's certificate and the row that publishes it. */
function certify(world: DemoWorld, host: HostState): SelfSigned {
  const { db } = world;
  const certificate = makeSelfSigned(asString(db.get('host', host.ref)['hostname']) || 'host', host.address);
  host.fingerprint = certificate.fingerprint;
  for (const [ref, row] of [...db.entries('Certificate')])
    if (row['host'] === host.ref && row['type'] === 'host') db.destroy('Certificate', ref);
  db.create('Certificate', {
    type: 'host',
    host: host.ref,
    not_before: toStamp(certificate.notBefore.getTime()),
    not_after: toStamp(certificate.notAfter.getTime()),
    fingerprint: certificate.fingerprint,
    fingerprint_sha256: certificate.fingerprint,
  });
  return certificate;
}

/** All hosts listen on one port, as XAPI's addresses have no port: a free one is tried until it is free everywhere. */
async function listenAll(servers: readonly HostServer[], wanted: number, report: Report): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      let port = wanted;
      for (const server of servers) port = await listenOne(server, port, report);
      return port;
    } catch (error) {
      await Promise.all(servers.map((server) => server.close()));
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken || wanted !== 0 || attempt >= PORT_ATTEMPTS) throw error;
    }
  }
}

/** Supporters need loopback addresses of their own; where the system lacks them (macOS), a supporter counts as down. */
async function listenOne(server: HostServer, port: number, report: Report): Promise<number> {
  try {
    return await server.listen(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRNOTAVAIL' || port === 0) throw error;
    report(`no address ${server.host.address} on this system; that host stays down`, error);
    server.host.isDown = true;
    return port;
  }
}

function reportToConsole(message: string, error: unknown): void {
  console.error(`demo pool: ${message}:`, error);
}
