import { ApiError, NULL_REF } from '../core/contract.ts';
import { asString, asStrings } from '../core/values.ts';
import type { ConnectionRecord, HostServer } from '../wire/host-server.ts';
import { coordinatorOf, type HostState, type PoolContext } from '../wire/pool-context.ts';
import { makeSelfSigned } from '../wire/self-signed.ts';
import type { CallFault } from './call-faults.ts';
import type { CallRecord } from './history.ts';

/** How long a host says HOST_STILL_BOOTING after a restart, unless told otherwise. */
const BOOT_MS = 500;

/** Everything that can be done to a demo pool from outside, in-process or over the control channel. Times are real milliseconds. */
export class PoolControl {
  private readonly context: PoolContext;
  private readonly servers: readonly HostServer[];
  private readonly listenAgain: (server: HostServer) => Promise<void>;

  constructor(
    context: PoolContext,
    servers: readonly HostServer[],
    listenAgain: (server: HostServer) => Promise<void>,
  ) {
    this.context = context;
    this.servers = servers;
    this.listenAgain = listenAgain;
  }

  /** Arms a fault for calls; answers its id. */
  addCallFault(fault: CallFault): number {
    return this.context.faults.add(fault);
  }

  removeCallFault(id: number): void {
    this.context.faults.remove(id);
  }

  /** Armed faults, with how often each pattern matched and struck. */
  listCallFaults(): ReturnType<PoolContext['faults']['list']> {
    return this.context.faults.list();
  }

  /** Switches a fault of an object on (`vm-start` and a VM's uuid) for `count` uses; 0: until switched off. */
  addFault(kind: string, subject: string, count = 1): void {
    this.context.world.faults.on(kind, subject, count === 0 ? Infinity : count);
  }

  removeFault(kind: string, subject: string): void {
    this.context.world.faults.off(kind, subject);
  }

  /** The next `count` starts of a VM fail, alone or as a member of an appliance. */
  failVmStart(uuid: string, count = 1): void {
    this.addFault('vm-start', uuid, count);
  }

  /** Removes all faults of calls and objects; does not undo what they did. */
  clearFaults(): void {
    this.context.faults.clear();
    this.context.world.faults.clear();
  }

  /** The next `count` logins fail with the code (default: wrong password). */
  refuseLogin(
    count = 1,
    code = 'SESSION_AUTHENTICATION_FAILED',
    params: readonly string[] = ['root', 'Authentication failure'],
  ): number {
    return this.addCallFault({ kind: 'error', method: 'session.login_with_password', count, code, params });
  }

  /** All sessions end; their next call gets SESSION_INVALID. */
  expireSessions(): void {
    this.context.world.sessions.endAll();
  }

  /** All tasks vanish without `del` events, as at a restart. */
  forgetTasks(): void {
    this.context.world.tasks.forgetAll();
  }

  /** Deletions not fetched yet are never reported; only valid_ref_counts shows them. */
  loseDeletions(): void {
    this.context.world.db.loseDeletions();
  }

  /** The next event call answers EVENTS_LOST. */
  loseEvents(count = 1): void {
    this.addFault('events-lost', '*', count);
  }

  /** XAPI restarts on the coordinator: work under way is abandoned, sessions, tasks and connections are gone. */
  restart(bootMs = BOOT_MS): void {
    const { world, hosts } = this.context;
    const until = Date.now() + bootMs;
    for (const host of hosts) host.bootingUntil = until;
    world.interrupt('xapi restarts');
    world.sessions.endAll();
    world.tasks.forgetAll();
    for (const server of this.servers) server.dropConnections();
    this.clearOperations();
  }

  /**
   * Another member becomes coordinator, as after an emergency transition: sessions and tasks are gone, event generations start anew.
   * @param options.to - address of the new coordinator; default the next member
   * @param options.oldGoesDown - the former coordinator refuses connections and its VMs are halted, else it answers HOST_IS_SLAVE
   * @throws Error for a pool of one host or an unknown address
   */
  async failover(
    options: { readonly to?: string; readonly oldGoesDown?: boolean; readonly bootMs?: number } = {},
  ): Promise<HostState> {
    const { world, hosts } = this.context;
    const old = coordinatorOf(this.context);
    const next = hosts.find(
      (host) => host !== old && !host.isDown && (options.to === undefined || host.address === options.to),
    );
    if (!next) throw new Error('no other host to take over');
    this.restart(options.bootMs ?? BOOT_MS);
    world.db.set('pool', world.pool(), { master: next.ref });
    world.db.rebase();
    if (options.oldGoesDown === true) await this.takeDown(old);
    return next;
  }

  /** A host's port refuses connections; VMs that ran there are halted, as HA finds them. */
  async takeDown(host: HostState): Promise<void> {
    const { db } = this.context.world;
    host.isDown = true;
    await this.serverOf(host).close();
    for (const [ref, row] of [...db.entries('VM')]) {
      if (row['resident_on'] !== host.ref || row['is_control_domain'] === true) continue;
      db.set('VM', ref, {
        power_state: 'Halted',
        resident_on: NULL_REF,
        scheduled_to_be_resident_on: NULL_REF,
        domid: -1,
      });
      for (const vbd of asStrings(row['VBDs'])) db.set('VBD', vbd, { currently_attached: false });
      for (const vif of asStrings(row['VIFs'])) db.set('VIF', vif, { currently_attached: false });
    }
    const metrics = asString(db.get('host', host.ref)['metrics']);
    if (db.find('host_metrics', metrics)) db.set('host_metrics', metrics, { live: false });
  }

  /** Brings a host back after `takeDown`, as a supporter unless it is still pool.master. */
  async bringUp(address: string, bootMs = BOOT_MS): Promise<void> {
    const { db } = this.context.world;
    const host = this.hostAt(address);
    host.isDown = false;
    host.bootingUntil = Date.now() + bootMs;
    await this.listenAgain(this.serverOf(host));
    const metrics = asString(db.get('host', host.ref)['metrics']);
    if (db.find('host_metrics', metrics)) db.set('host_metrics', metrics, { live: true });
  }

  /** Breaks all connections; the pool itself goes on. */
  dropConnections(): void {
    for (const server of this.servers) server.dropConnections();
  }

  /** Gives a host (default: the coordinator) a new certificate; answers its fingerprint. */
  changeCertificate(address?: string): string {
    const { db } = this.context.world;
    const host = address === undefined ? coordinatorOf(this.context) : this.hostAt(address);
    const certificate = makeSelfSigned(asString(db.get('host', host.ref)['hostname']), host.address);
    this.serverOf(host).changeCertificate(certificate);
    for (const [ref, row] of [...db.entries('Certificate')]) {
      if (row['host'] === host.ref && row['type'] === 'host')
        db.set('Certificate', ref, {
          fingerprint: certificate.fingerprint,
          fingerprint_sha256: certificate.fingerprint,
        });
    }
    return certificate.fingerprint;
  }

  /** Fills an SR: no space is left, and whatever allocates there fails, until `emptySr`. @throws ApiError UUID_INVALID */
  fillSr(uuid: string): void {
    const { db } = this.context.world;
    const ref = db.findByUuid('SR', uuid);
    if (ref === undefined) throw new ApiError('UUID_INVALID', 'SR', uuid);
    this.addFault('sr-full', uuid, 0);
    db.set('SR', ref, { physical_utilisation: db.get('SR', ref)['physical_size'] ?? 0 });
  }

  /** Moves the pool's time of day. */
  shiftClock(ms: number): void {
    this.context.world.clock.offsetMs += ms;
  }

  /** Calls received with a sequence above `after`, oldest first. */
  history(after = 0): readonly Readonly<CallRecord>[] {
    return this.context.history.since(after);
  }

  /** Connections of all hosts, with what each has sent. */
  connections(): readonly Readonly<ConnectionRecord>[] {
    return this.servers.flatMap((server) => server.connections);
  }

  private serverOf(host: HostState): HostServer {
    const server = this.servers.find((item) => item.host === host);
    if (!server) throw new Error(`no server for ${host.address}`);
    return server;
  }

  private hostAt(address: string): HostState {
    const host = this.context.hosts.find((item) => item.address === address);
    if (!host) throw new Error(`no host at ${address}`);
    return host;
  }

  /** A restarted XAPI finds no task behind any current operation and clears them. */
  private clearOperations(): void {
    const { db } = this.context.world;
    for (const [cls, table] of db.tables) {
      if (!table.model.fields.has('current_operations') || cls === 'task') continue;
      for (const ref of db.refs(cls)) db.set(cls, ref, { current_operations: {} });
    }
  }
}
