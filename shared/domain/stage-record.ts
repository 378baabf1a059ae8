import canonicalize from 'canonicalize';
import { z } from 'zod';
import { BoundedMemo } from './bounded-memo.ts';
import { fenceSettingsSchema } from './fence/fence-settings.ts';
import { poolPoliciesSchema } from './gate/wide-policy.ts';
import { slug } from './slug.ts';
import { provisionedSchema } from './template/provisioned.ts';
import { templateContentSchema } from './template/template-content.ts';
import { serviceSchema } from './workflow.ts';

/*
 * Records that consoles share through `pool.gui_config`: one key per independent fact, value compact JSON with schema
 * version, the uuid of what it is about, a sequence number and the writer's signature.
 */

const publicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'an Ed25519 public key, 32 bytes in base64url');
const signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/, 'an Ed25519 signature, 64 bytes in base64url');

const signed = {
  v: z.literal(1),
  /** uuid of the pool it was written for, so that a copied record is seen. */
  pool: z.string().max(64),
  /** Rises by one with each change of the same key. */
  seq: z.int().min(1),
  /** Coordinator's clock, ISO. */
  at: z.string().max(40),
  /** XAPI user name of the writer. */
  by: z.string().max(256),
  key: publicKey,
  sig: signature,
};

/** What a configuration was copied from. */
const originSchema = z.strictObject({
  /** uuid of the vApp. */
  configuration: z.guid(),
  /** XAPI's uuid of the pool it is in; absent: the same one. */
  pool: z.guid().optional(),
  name: z.string().max(200),
  stage: slug,
  /** What it was then. */
  revision: z.string().regex(/^[0-9a-f]{64}$/),
  /** When its copies were recorded, coordinator's clock, ISO. */
  at: z.string().max(40),
  /** Each copy and the VM it was made of. */
  vms: z.array(z.strictObject({ vm: z.guid(), of: z.guid() })).max(500),
});

/** Which stage a configuration is in. Key: `stagewright.stage.<vApp uuid>.<seq>`. */
const stageRecordSchema = z.strictObject({
  ...signed,
  kind: z.literal('stage'),
  id: z.guid(),
  service: slug,
  stage: slug,
  /** When it entered the stage, coordinator's clock, ISO. */
  since: z.string().max(40),
  /** SHA-256 of the canonical manifest at that moment, hex. */
  revision: z.string().regex(/^[0-9a-f]{64}$/),
  /**
   * The run that wrote it, absent where it was placed without one. A run knows its own record by it where the reply was
   * lost, also when the console has another key since.
   */
  run: z.string().max(64).optional(),
  /** Absent where it is no copy; a copy keeps it through all its stages. */
  origin: originSchema.optional(),
  /** Absent where it was not made of a template. */
  provisioned: provisionedSchema.optional(),
  /** Members with order and delays, so that they can be put back after a revert or an import. */
  members: z
    .array(
      z.strictObject({
        vm: z.guid(),
        order: z.int(),
        startDelay: z.int(),
        shutdownDelay: z.int(),
      }),
    )
    .max(500),
});

/** A published service. Key: `stagewright.service.<service id>.<seq>`. */
const serviceRecordSchema = z.strictObject({
  ...signed,
  kind: z.literal('service'),
  id: slug,
  service: serviceSchema,
});

/** What the administrators say about fences. Key: `stagewright.fences.settings.<seq>`. */
const fencesRecordSchema = z.strictObject({
  ...signed,
  kind: z.literal('fences'),
  id: z.literal('settings'),
  settings: fenceSettingsSchema,
});

/** One version of a template. Key: `stagewright.template.<version id>.<seq>`. */
const templateRecordSchema = z.strictObject({
  ...signed,
  kind: z.literal('template'),
  id: z.guid(),
  content: templateContentSchema,
});

/** Which run holds a configuration. Key: `stagewright.lock.<vApp uuid>`; taken by `pool.add_to_gui_config`. */
const lockRecordSchema = z.strictObject({
  ...signed,
  kind: z.literal('lock'),
  id: z.guid(),
  run: z.string().max(64),
  /** Name of the workstation, for people. */
  console: z.string().max(128),
  nonce: z.string().max(64),
  /** Coordinator's clock, ISO; after it the lock is stale and a person may break it. */
  expires: z.string().max(40),
});

/** How long a configuration still runs and stays. Key: `stagewright.lease.<vApp uuid>.<seq>`. */
const leaseRecordSchema = z.strictObject({
  ...signed,
  kind: z.literal('lease'),
  id: z.guid(),
  content: z.strictObject({
    stage: slug,
    run: z.strictObject({ from: z.string().max(40), until: z.string().max(40) }).nullable(),
    storageUntil: z.string().max(40).nullable(),
    storageEnded: z.string().max(40).nullable(),
  }),
  /** Why it was renewed; empty where nobody did. */
  reason: z.string().max(300),
});

/** What a pool asks of all transitions. Key: `stagewright.policy.pool.<seq>`. */
const policyRecordSchema = z.strictObject({
  ...signed,
  kind: z.literal('policy'),
  id: z.literal('pool'),
  content: poolPoliciesSchema,
});

/** What a configuration was copied from. */
export type Origin = z.output<typeof originSchema>;
/** Which stage a configuration is in. */
export type StageRecord = z.output<typeof stageRecordSchema>;
/** A published service. */
export type ServiceRecord = z.output<typeof serviceRecordSchema>;
/** How long a configuration still runs and stays. */
export type LeaseRecord = z.output<typeof leaseRecordSchema>;
/** Which run holds a configuration. */
export type LockRecord = z.output<typeof lockRecordSchema>;
/** What a pool asks of all transitions. */
export type PolicyRecord = z.output<typeof policyRecordSchema>;
/** What the administrators say about fences. */
export type FencesRecord = z.output<typeof fencesRecordSchema>;
/** One version of a template. */
export type TemplateRecord = z.output<typeof templateRecordSchema>;
/** Any record shared through `pool.gui_config`. */
export type SharedRecord =
  StageRecord | ServiceRecord | PolicyRecord | FencesRecord | TemplateRecord | LeaseRecord | LockRecord;

/** Prefix of every key of ours in `pool.gui_config`. */
const RECORD_PREFIX = 'stagewright.';

/** Kinds of records that carry their number in the key. */
export type VersionedKind = 'stage' | 'service' | 'policy' | 'fences' | 'template' | 'lease';

/**
 * The `gui_config` key of a record. Stage and service records carry their sequence number in the key: writing the next
 * one is then a single `add_to`, which fails when somebody else wrote that number first, and no reader ever sees a gap
 * between the old record and the new. The highest number that can be believed counts; older keys are removed afterwards.
 */
export function recordKey(kind: VersionedKind, id: string, seq: number): string {
  return `${RECORD_PREFIX}${kind}.${id}.${String(seq)}`;
}

/** The `gui_config` key of a configuration's lock; one key, so that taking it is an atomic test-and-set. */
export function lockKey(configurationUuid: string): string {
  return `${RECORD_PREFIX}lock.${configurationUuid}`;
}

/** A key of ours, taken apart; undefined for keys that are not ours or not understood. */
export function parseRecordKey(
  key: string,
):
  | { readonly kind: VersionedKind; readonly id: string; readonly seq: number }
  | { readonly kind: 'lock'; readonly id: string }
  | undefined {
  const versioned =
    /^stagewright\.(stage|service|policy|fences|template|lease)\.([a-z0-9-]{1,64})\.([1-9][0-9]{0,14})$/.exec(key);
  if (versioned) return { kind: versioned[1] as VersionedKind, id: versioned[2] ?? '', seq: Number(versioned[3]) };
  const lock = /^stagewright\.lock\.([0-9a-f-]{36})$/.exec(key);
  return lock ? { kind: 'lock', id: lock[1] ?? '' } : undefined;
}

/** The tag that makes a stage visible in XenCenter and Xen Orchestra. */
export function stageTag(stageName: string): string {
  return `stage: ${stageName}`;
}

/** True for tags written by `stageTag`. */
export function isStageTag(tag: string): boolean {
  return tag.startsWith('stage: ');
}

/** The bytes a record's signature covers: a fixed prefix, then RFC 8785 JSON of everything but `sig`. */
export function signedBytes(record: Omit<SharedRecord, 'sig'>): string {
  const { sig: _unsigned, ...rest } = record as SharedRecord;
  return `stagewright/record/v1\n${canonicalize(rest) ?? ''}`;
}

/** What became of reading one key. */
export type RecordReading<R extends SharedRecord> =
  | { readonly state: 'absent' }
  | { readonly state: 'valid'; readonly record: R }
  /** Not JSON, wrong shape, or from a newer console. */
  | { readonly state: 'unreadable'; readonly reason: string }
  /** The signature does not match the content, or the record speaks of another object or pool. */
  | { readonly state: 'forged'; readonly reason: string };

/** Checks an Ed25519 signature; `key` and `sig` are base64url. */
export type VerifySignature = (key: string, message: string, sig: string) => boolean;

const schemas = {
  stage: stageRecordSchema,
  service: serviceRecordSchema,
  lock: lockRecordSchema,
  policy: policyRecordSchema,
  fences: fencesRecordSchema,
  template: templateRecordSchema,
  lease: leaseRecordSchema,
} as const;

/**
 * Reads one record, believing nothing: shape, owner and signature are checked.
 *
 * @param value - the text under the key, undefined where the key is absent
 * @param owner - the pool, the id and the sequence number that the key names
 */
export function readRecord<K extends SharedRecord['kind']>(
  kind: K,
  value: string | undefined,
  owner: { readonly pool: string; readonly id: string; readonly seq?: number },
  verify: VerifySignature,
): RecordReading<Extract<SharedRecord, { kind: K }>> {
  if (value === undefined) return { state: 'absent' };
  const taken = understood.get(`${kind} ${value}`, () => understand(kind, value), value.length);
  if (typeof taken === 'string') return { state: 'unreadable', reason: taken };
  const record = taken.record as Extract<SharedRecord, { kind: K }>;
  if (record.id !== owner.id) return { state: 'forged', reason: `it speaks of ${record.id}` };
  if (owner.seq !== undefined && record.seq !== owner.seq)
    return { state: 'forged', reason: 'its number is not the one of its key' };
  if (record.pool !== owner.pool) return { state: 'forged', reason: 'it was written for another pool' };
  if (!verify(record.key, taken.signed, record.sig))
    return { state: 'forged', reason: 'its signature does not match its content' };
  return { state: 'valid', record };
}

/** A record whose shape is right, with the bytes that its signature must cover; or why the text is none. */
type Understood = { readonly record: SharedRecord; readonly signed: string } | string;

/** Far more than the records of a pool with 500 configurations. */
const understood = new BoundedMemo<Understood>(8_000_000);

function understand(kind: SharedRecord['kind'], value: string): Understood {
  const parsed = schemas[kind].safeParse(parseJson(value));
  if (!parsed.success) return z.prettifyError(parsed.error);
  return { record: parsed.data, signed: signedBytes(parsed.data) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema then says what is wrong
  }
}
