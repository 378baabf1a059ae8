import { z } from 'zod';
import type { VmPortrait } from './portrait.ts';
import type { Severity } from './field-rules.ts';
import type { Tally } from './score.ts';
import type { DriftTolerance } from './tolerance.ts';

/** What a configuration is held against all the time. */
export type BaselineKind =
  /** What it was when it was recorded in its stage. */
  | 'promotion'
  /** The configuration in production that it was copied from, as that is now. */
  | 'replica';

/** A person's word that drift is known and not to be shown as alarming. */
export interface DriftMute {
  readonly by: string;
  readonly reason: string;
  /** ISO, workstation's clock; afterwards it counts no more. */
  readonly until: string;
}

/** How far a configuration is from what it is held against; computed by main as the pool reports changes. */
export interface DriftView {
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly baseline: { readonly kind: BaselineKind; readonly name: string; readonly at: string | null };
  /** 0 to 100, `SCORE_FORMULA`. */
  readonly score: number;
  readonly tally: Tally;
  readonly worst: Severity | null;
  /** What the stage it is in lets pass. */
  readonly tolerance: DriftTolerance;
  /** Null where nobody muted it, and when the time is over. */
  readonly mute: DriftMute | null;
}

/** How far it was at one moment. */
export interface DriftSample {
  /** ISO, workstation's clock. */
  readonly at: string;
  readonly score: number;
  readonly drift: number;
}

const settings = z.record(z.string().max(400), z.string().max(4000));

/** A portrait as it is kept on disk. */
export const portraitSchema: z.ZodType<VmPortrait> = z.strictObject({
  uuid: z.string().max(64),
  name: z.string().max(20_000),
  origin: z.string().max(64).nullable(),
  manifest: z.strictObject({
    disks: z.array(
      z.strictObject({
        bootable: z.boolean(),
        device: z.number(),
        image: settings,
        settings,
        sizeBytes: z.number(),
        vdi: z.string().max(64),
      }),
    ),
    firmware: z.enum(['bios', 'uefi']),
    memoryBytes: z.number(),
    settings,
    shutdownDelaySeconds: z.number(),
    startDelaySeconds: z.number(),
    startOrder: z.number(),
    vcpus: z.number(),
    vifs: z.array(
      z.strictObject({ device: z.number(), mac: z.string().max(64), network: z.string().max(100), settings }),
    ),
    vm: z.string().max(64),
  }),
  observed: z.record(z.string().max(400), z.string()),
  ancestors: z.record(z.string().max(20), z.array(z.string().max(64)).max(80)),
  fenceId: z.string().max(64).optional(),
});
