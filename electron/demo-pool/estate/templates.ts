import { NULL_REF, type World } from '../core/contract.ts';
import { GIB, MIB } from './sizes.ts';

interface DefaultTemplate {
  readonly name: string;
  readonly distro?: string;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly viridian?: boolean;
}

const DEFAULT_TEMPLATES: readonly DefaultTemplate[] = [
  { name: 'Debian Bookworm 12', distro: 'debian', memoryMib: 2_048, diskGib: 10 },
  { name: 'Ubuntu Jammy Jellyfish 22.04', distro: 'ubuntu', memoryMib: 2_048, diskGib: 10 },
  { name: 'Rocky Linux 9', distro: 'rocky', memoryMib: 2_048, diskGib: 10 },
  { name: 'Windows Server 2022 (64-bit)', memoryMib: 4_096, diskGib: 32, viridian: true },
  { name: 'Other install media', memoryMib: 512, diskGib: 0 },
];

/** Adds the built-in templates every pool has; they have no disks, only a description of the disks `VM.provision` makes. */
export function addDefaultTemplates(world: World): void {
  for (const template of DEFAULT_TEMPLATES) {
    const memory = template.memoryMib * MIB;
    world.db.create('VM', {
      name_label: template.name,
      name_description: `Template that allows VM installation from CD. To use it from the CLI, install your VM using vm-install, then specify a CD.`,
      is_a_template: true,
      is_default_template: true,
      power_state: 'Halted',
      memory_static_max: memory,
      memory_dynamic_max: memory,
      memory_dynamic_min: memory,
      memory_static_min: Math.min(memory, GIB / 2),
      VCPUs_max: template.viridian ? 2 : 1,
      VCPUs_at_startup: template.viridian ? 2 : 1,
      actions_after_shutdown: 'destroy',
      actions_after_reboot: 'restart',
      actions_after_crash: 'restart',
      HVM_boot_policy: 'BIOS order',
      HVM_boot_params: { order: 'dc', firmware: template.viridian ? 'uefi' : 'bios' },
      platform: {
        acpi: '1',
        apic: 'true',
        pae: 'true',
        nx: 'true',
        vga: 'std',
        videoram: '8',
        hpet: 'true',
        viridian: String(template.viridian ?? false),
        'device-model': 'qemu-upstream-compat',
      },
      domid: -1,
      domain_type: 'hvm',
      metrics: NULL_REF,
      guest_metrics: NULL_REF,
      resident_on: NULL_REF,
      affinity: NULL_REF,
      has_vendor_device: template.viridian ?? false,
      generation_id: template.viridian ? '0:0' : '',
      reference_label: template.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
      recommendations:
        '<restrictions><restriction field="memory-static-max" max="1649267441664"/><restriction field="vcpus-max" max="32"/><restriction property="number-of-vbds" max="255"/><restriction property="number-of-vifs" max="7"/></restrictions>',
      other_config: {
        default_template: 'true',
        'install-methods': 'cdrom,nfs,http,ftp',
        ...(template.distro === undefined ? {} : { linux_template: 'true', 'install-distro': template.distro }),
        ...(template.diskGib === 0
          ? {}
          : {
              disks: `<provision><disk device="0" size="${String(template.diskGib * GIB)}" sr="" bootable="true" type="system"/></provision>`,
            }),
      },
    });
  }
}
