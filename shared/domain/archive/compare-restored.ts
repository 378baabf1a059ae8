import type { VmManifest } from '../manifest.ts';
import type { Settings } from '../vm-settings.ts';

/**
 * Lists, in words, where a restored VM differs from the archived one. uuids of VM and disks are always others; MACs
 * count where they were to be kept. Empty: its manifest, with the archived uuids in place of its own, is the archived
 * one, so that equal members make an equal revision.
 */
export function listManifestDifferences(expected: VmManifest, now: VmManifest, sameMacs: boolean): readonly string[] {
  return [
    ...differ('firmware', expected.firmware, now.firmware),
    ...differ('memory', expected.memoryBytes, now.memoryBytes),
    ...differ('vCPUs', expected.vcpus, now.vcpus),
    ...differ('start order', expected.startOrder, now.startOrder),
    ...differ('start delay', expected.startDelaySeconds, now.startDelaySeconds),
    ...differ('shutdown delay', expected.shutdownDelaySeconds, now.shutdownDelaySeconds),
    ...settings('', expected.settings, now.settings),
    ...differ('disks', expected.disks.length, now.disks.length),
    ...expected.disks.flatMap((disk): readonly string[] => {
      const name = `disk ${String(disk.device)}`;
      const other = now.disks.find(({ device }) => device === disk.device);
      if (!other) return [`${name} is missing`];
      return [
        ...differ(`${name} size`, disk.sizeBytes, other.sizeBytes),
        ...differ(`${name} bootable`, disk.bootable, other.bootable),
        ...settings(`${name} `, disk.settings, other.settings),
        ...settings(`${name} image `, disk.image, other.image),
      ];
    }),
    ...differ('NICs', expected.vifs.length, now.vifs.length),
    ...expected.vifs.flatMap((vif): readonly string[] => {
      const name = `NIC ${String(vif.device)}`;
      const other = now.vifs.find(({ device }) => device === vif.device);
      if (!other) return [`${name} is missing`];
      return [
        ...differ(`${name} network`, vif.network, other.network),
        ...(sameMacs ? differ(`${name} MAC`, vif.mac.toLowerCase(), other.mac.toLowerCase()) : []),
        ...settings(`${name} `, vif.settings, other.settings),
      ];
    }),
  ];
}

/**
 * A restored VM's manifest under the names it was archived with: uuids of VM and disks, and MACs where they are new.
 * The revision of all of them is the archived one where nothing but the map differs.
 */
export function underArchivedNames(archived: VmManifest, now: VmManifest): VmManifest {
  return {
    ...now,
    vm: archived.vm,
    disks: now.disks.map((disk) => ({
      ...disk,
      vdi: archived.disks.find(({ device }) => device === disk.device)?.vdi ?? disk.vdi,
    })),
    vifs: now.vifs.map((vif) => ({
      ...vif,
      mac: archived.vifs.find(({ device }) => device === vif.device)?.mac ?? vif.mac,
    })),
  };
}

function differ(name: string, expected: string | number | boolean, now: string | number | boolean): readonly string[] {
  return expected === now ? [] : [`${name} is ${String(now)}, archived was ${String(expected)}`];
}

function settings(of: string, expected: Settings, now: Settings): readonly string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(now)])].sort();
  return names.flatMap((name) => differ(`${of}${name}`, expected[name] ?? 'unset', now[name] ?? 'unset'));
}
