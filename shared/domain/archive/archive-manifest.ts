import canonicalize from 'canonicalize';
import { z } from 'zod';
import { parseStrictJson } from '../gate/strict-json.ts';
import type { VmManifest } from '../manifest.ts';
import type { VerifySignature } from '../stage-record.ts';

/*
 * What an archive says of itself: one file beside the archives of its VMs, signed by the workstation that made it. It
 * holds all that XAPI drops on the way, and the checksum of every file.
 */

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const settings = z.record(z.string().max(200), z.string().max(4000));
const device = z.int().min(0).max(1000);
const bytes = z.number().int().min(0).max(1e16);
const seconds = z.int();
const name = z.string().max(1000);

/** A name that is safe on every file system: ours, never a person's. */
export const archiveFileName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,100}$/);

/** As `VmManifest`. */
const contentSchema = z.strictObject({
  disks: z
    .array(
      z.strictObject({
        bootable: z.boolean(),
        device,
        image: settings,
        settings,
        sizeBytes: bytes,
        vdi: z.string().max(64),
      }),
    )
    .max(300),
  firmware: z.enum(['bios', 'uefi']),
  memoryBytes: bytes,
  settings,
  shutdownDelaySeconds: seconds,
  startDelaySeconds: seconds,
  startOrder: seconds,
  vcpus: z.int().min(0).max(10_000),
  vifs: z.array(z.strictObject({ device, mac: z.string().max(64), network: z.string().max(200), settings })).max(300),
  vm: z.string().max(64),
});

const memberSchema = z.strictObject({
  nameLabel: name,
  tags: z.array(name).max(500),
  /** Of the archive's folder. */
  file: archiveFileName,
  /** As the manifest of its configuration said it. */
  content: contentSchema,
});

const unsignedFields = {
  v: z.literal(1),
  kind: z.literal('archive'),
  id: z.guid(),
  nameLabel: name,
  note: z.string().max(2000),
  pool: z.strictObject({ uuid: z.string().max(64), nameLabel: name }),
  configuration: z.strictObject({ uuid: z.guid(), nameLabel: name, description: z.string().max(20_000) }),
  /** Where it was; null where it was in no service. */
  place: z
    .strictObject({ serviceId: z.string().max(64), serviceName: name, stageId: z.string().max(64), stageName: name })
    .nullable(),
  /** Of the configuration when it was archived. */
  revision: hex,
  /** Networks that its NICs hang on: as the contents name them, and by name. */
  networks: z.array(z.strictObject({ key: z.string().max(200), nameLabel: name })).max(1000),
  members: z.array(memberSchema).max(500),
  /** The file that holds what the ledger knew of the configuration; absent in archives of consoles that wrote none. */
  evidence: archiveFileName.optional(),
  /** Where the VMs are that are no files; absent: each is a file beside this one. */
  storage: z
    .strictObject({
      poolUuid: z.string().max(64),
      srUuid: z.guid(),
      srName: name,
      /** uuid of a member's copy, by its file's name. */
      vms: z.record(archiveFileName, z.guid()),
    })
    .optional(),
};

/** An archive's manifest as it is on disk. */
export const archiveManifestSchema = z.strictObject({
  ...unsignedFields,
  /** Coordinator's clock, ISO. */
  madeAt: z.string().max(40),
  /** XAPI user name. */
  by: z.string().max(256),
  console: z.string().max(128),
  /** By name. */
  files: z.record(archiveFileName, z.strictObject({ sizeBytes: bytes, sha256: hex })),
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  sig: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

type Parsed = z.output<typeof archiveManifestSchema>;

/** One VM of an archive. */
export interface ArchivedMember {
  readonly nameLabel: string;
  readonly tags: readonly string[];
  readonly file: string;
  readonly content: VmManifest;
}

/** An archive's manifest as it is on disk. */
export type ArchiveManifest = Readonly<Omit<Parsed, 'members' | 'networks'>> & {
  readonly members: readonly ArchivedMember[];
  readonly networks: readonly Readonly<Parsed['networks'][number]>[];
};
/** What a plan knows of an archive before any file is written. */
export type ArchiveContent = Omit<
  ArchiveManifest,
  'madeAt' | 'by' | 'console' | 'files' | 'key' | 'sig' | 'storage'
> & { readonly storage?: Omit<NonNullable<ArchiveManifest['storage']>, 'vms'> };

/** Longest text of a manifest that is read. */
const MAX_MANIFEST_BYTES = 16_000_000;

/** The bytes that a manifest's signature covers. */
export function archiveSignedText(manifest: Omit<ArchiveManifest, 'sig'>): string {
  const { sig: _unsigned, ...rest } = manifest as ArchiveManifest;
  return `stagewright/archive/v1\n${canonicalize(rest) ?? ''}`;
}

/** The text of a manifest's file. */
export function archiveManifestText(manifest: ArchiveManifest): string {
  return `${canonicalize(manifest) ?? ''}\n`;
}

/** What became of reading a manifest. */
export type ArchiveReading =
  | { readonly state: 'valid'; readonly manifest: ArchiveManifest }
  /** No manifest of ours, or of a newer console. */
  | { readonly state: 'unreadable'; readonly reason: string }
  /** Its signature does not match its content. */
  | { readonly state: 'altered'; readonly manifest: ArchiveManifest };

/** Reads a manifest, believing nothing: strict JSON, shape, every file named, signature. */
export function readArchiveManifest(text: string, verify: VerifySignature): ArchiveReading {
  const parsed = parseStrictJson(text.replace(/\n$/, ''), MAX_MANIFEST_BYTES);
  if (!parsed.ok) return { state: 'unreadable', reason: parsed.fault };
  const checked = archiveManifestSchema.safeParse(parsed.value);
  if (!checked.success) return { state: 'unreadable', reason: z.prettifyError(checked.error).slice(0, 400) };
  const manifest = checked.data;
  const files = manifest.members.map(({ file }) => file);
  if (new Set(files).size < files.length) return { state: 'unreadable', reason: 'two VMs have one file' };
  const { storage, evidence } = manifest;
  if (evidence !== undefined && !Object.hasOwn(manifest.files, evidence))
    return { state: 'unreadable', reason: 'its evidence has no checksum' };
  if (storage && files.some((file) => !Object.hasOwn(storage.vms, file)))
    return { state: 'unreadable', reason: 'it does not say where a VM is' };
  if (!storage && files.some((file) => !Object.hasOwn(manifest.files, file)))
    return { state: 'unreadable', reason: 'a file has no checksum' };
  const isSigned = verify(manifest.key, archiveSignedText(manifest), manifest.sig);
  return isSigned ? { state: 'valid', manifest } : { state: 'altered', manifest };
}

/** Bytes of all files of an archive. */
export function archiveBytes({ files }: Pick<ArchiveManifest, 'files'>): number {
  return Object.values(files).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
