import { number, text } from '../behaviour/values.ts';
import type { Value, World } from '../core/contract.ts';
import { changeUse } from './sr-space.ts';

/** A disk that was made and waits for its bytes. */
export interface ImportedDisk {
  readonly vdi: string;
  readonly sizeBytes: number;
  /** Content the archive says it holds; the bytes decide. */
  readonly archivedContent: string;
}

/** Objects that an import made. */
export class Imported {
  /** VMs and snapshots, in the archive's order. */
  readonly vms: string[] = [];
  /** By id in the archive. */
  readonly disks = new Map<string, ImportedDisk>();
  private readonly made: { readonly cls: string; readonly ref: string }[] = [];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  create(cls: string, fields: Readonly<Record<string, Value>>, uuid?: string): string {
    const ref = this.world.db.create(cls, fields, uuid === undefined ? {} : { uuid });
    this.made.push({ cls, ref });
    return ref;
  }

  /** Removes everything that was made, as XAPI does after a failed import. */
  undo(): void {
    for (const { cls, ref } of [...this.made].reverse()) {
      const row = this.world.db.find(cls, ref);
      if (!row) continue;
      if (cls === 'VDI')
        changeUse(this.world, text(row['SR']), -number(row['virtual_size']), -number(row['physical_utilisation']));
      this.world.db.destroy(cls, ref);
    }
  }
}

/** Removes a VM with its devices and reports; its disks stay. */
export function removeVm(world: World, vm: string): void {
  const row = world.db.get('VM', vm);
  for (const [cls, field] of [
    ['VBD', 'VBDs'],
    ['VIF', 'VIFs'],
    ['console', 'consoles'],
  ] as const) {
    for (const ref of row[field] as readonly string[]) world.db.destroy(cls, ref);
  }
  for (const [cls, field] of [
    ['VM_metrics', 'metrics'],
    ['VM_guest_metrics', 'guest_metrics'],
  ] as const) {
    if (world.db.find(cls, text(row[field]))) world.db.destroy(cls, text(row[field]));
  }
  world.db.destroy('VM', vm);
}
