import type { Row, Value } from '../../electron/demo-pool/core/contract.ts';
import { asString, asStrings } from '../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../electron/demo-pool/server.ts';
import { RAW_NETWORKS, rawUuid, type Raw, type RawDisk, type RawVm } from './drift-estate.ts';

type Database = RunningDemoPool['world']['db'];

/** SRs and hosts that raw records name by made-up ids. */
const IDS = 60;

/** A VM of a demo pool that is made to be as a raw record says, device by device, as another client would. */
export class MutatedVm {
  readonly uuid: string;
  private readonly db: Database;
  private readonly ref: string;
  private readonly refs: ReadonlyMap<string, string>;
  /** Rows of disks by the uuid that the raw record gives them: one that comes back is the same one. */
  private readonly disks = new Map<string, string>();

  /** @param networks - three that no stage maps, so that no role stands for them */
  constructor({ world }: RunningDemoPool, uuid: string, networks: readonly string[]) {
    this.db = world.db;
    this.uuid = uuid;
    this.ref = world.db.findByUuid('VM', uuid) ?? '';
    const [hosts, srs] = [world.db.refs('host'), world.db.refs('SR')];
    const named = (kind: number, refs: readonly string[]) =>
      Array.from({ length: IDS }, (_, at) => [rawUuid(kind, at), refs[at % refs.length] ?? ''] as const);
    this.refs = new Map([
      ...RAW_NETWORKS.map((id, at) => [id, networks[at] ?? ''] as const),
      ...named(6, hosts),
      ...named(7, srs),
    ]);
  }

  /** Ids of objects that count as different here as well: an SR after the last is the first again. */
  isAnother(a: string, b: string): boolean {
    return this.refs.get(a) !== this.refs.get(b);
  }

  /** Writes all that the raw record says and the pool does not. */
  write({ vm, disks, vifs, guest }: RawVm): void {
    const { uuid: _uuid, affinity, other_config: other, ...fields } = vm;
    const kept = this.db.get('VM', this.ref)['other_config'] as Raw;
    this.set('VM', this.ref, {
      ...fields,
      affinity: this.refOf(affinity),
      other_config: { ...kept, ...(other as Raw) },
    });
    const report = asString(this.db.get('VM', this.ref)['guest_metrics']);
    this.set('VM_guest_metrics', report, {
      os_version: { name: guest['os'], uname: guest['kernel'] },
      PV_drivers_version: { major: guest['tools'] },
    });
    this.writeDisks(disks);
    this.writeVifs(vifs);
  }

  private writeDisks(disks: readonly RawDisk[]): void {
    const present = this.devices('VBDs', 'VBD', 'userdevice', (row) => asString(row['type']) === 'Disk');
    for (const [device, ref] of present)
      if (!disks.some(({ vbd }) => vbd['userdevice'] === device)) this.db.destroy('VBD', ref);
    for (const { vbd, vdi } of disks) {
      const VDI = this.diskOf(vdi);
      const fields = { ...vbd, VDI } as unknown as Row;
      const ref = present.get(String(vbd['userdevice']));
      if (ref === undefined) this.db.create('VBD', { ...fields, VM: this.ref, type: 'Disk' });
      else this.set('VBD', ref, fields);
    }
  }

  private diskOf(vdi: Raw): string {
    const { uuid, SR, ...fields } = vdi;
    const id = `${this.uuid} ${String(uuid)}`;
    const row = { ...fields, SR: this.refOf(SR) } as unknown as Row;
    const known = this.disks.get(id);
    if (known !== undefined) this.set('VDI', known, row);
    const ref = known ?? this.db.create('VDI', row);
    this.disks.set(id, ref);
    return ref;
  }

  private writeVifs(vifs: readonly Raw[]): void {
    const present = this.devices('VIFs', 'VIF', 'device', () => true);
    for (const [device, ref] of present) if (!vifs.some((vif) => vif['device'] === device)) this.db.destroy('VIF', ref);
    for (const { uuid: _uuid, network, ...vif } of vifs) {
      const fields = { ...vif, network: this.refOf(network) } as unknown as Row;
      const ref = present.get(String(vif['device']));
      if (ref === undefined) this.db.create('VIF', { ...fields, VM: this.ref });
      else this.set('VIF', ref, fields);
    }
  }

  private devices(
    field: string,
    cls: string,
    number: string,
    isOne: (row: Row) => boolean,
  ): ReadonlyMap<string, string> {
    const refs = asStrings(this.db.get('VM', this.ref)[field]).filter((ref) => isOne(this.db.get(cls, ref)));
    return new Map(refs.map((ref) => [asString(this.db.get(cls, ref)[number]), ref]));
  }

  private refOf(id: unknown): string {
    return this.refs.get(String(id)) ?? '';
  }

  private set(cls: string, ref: string, changes: Raw): void {
    this.db.set(cls, ref, changes as Readonly<Record<string, Value>>);
  }
}
