import { z } from 'zod';
import { slug } from '../slug.ts';
import { approverSchema, wellFormed } from './person.ts';

const minuteOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time like 22:30');
const localDateTime = z
  .string()
  .regex(
    /^2[01][0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]$/,
    'a local date and time like 2027-12-20T18:00',
  )
  .refine((text) => {
    // Asked of any text, also of one that is no time at all.
    const ms = Date.parse(`${text}Z`);
    return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
  }, 'a day that exists');
const timeZone = z.string().min(1).max(60);
const name = wellFormed(80).trim().min(1);

/** So many distinct people out of these must approve. Rules of different ids are all to be met. */
const approvalRuleSchema = z.strictObject({
  id: slug,
  name,
  minimum: z.int().min(1).max(20),
  /** Any of them. */
  from: z.array(approverSchema).min(1).max(50),
  /** Whoever asked does not count, whatever session or key they use. */
  isRequesterExcluded: z.boolean(),
});

/** Open while the wall clock of the zone shows a time in one of the windows, on one of its days (0 is Sunday). */
const changeCalendarSchema = z.strictObject({
  /** IANA. */
  timeZone,
  weekly: z
    .array(
      z.strictObject({
        days: z.array(z.int().min(0).max(6)).min(1).max(7),
        from: minuteOfDay,
        /** Not after `from`: it ends on the next day; equal: a whole day. */
        to: minuteOfDay,
      }),
    )
    .min(1)
    .max(40),
});

/** Nothing passes from one local time to another. */
const freezeSchema = z
  .strictObject({
    name,
    from: localDateTime,
    to: localDateTime,
    /** IANA. */
    timeZone,
    /** With the right to and a reason; else not even break-glass passes. */
    isOverridable: z.boolean(),
  })
  .refine((freeze) => freeze.from < freeze.to, 'a freeze ends after it begins');

/** Something a person looks at and ticks. */
const checklistItemSchema = z.strictObject({ id: slug, text: wellFormed(300).trim().min(1) });

const minutes = z.int().min(1).max(525_600);

/** The conditions of a transition. Every part may be left empty; null asks for nothing. */
export const gatePolicySchema = z.strictObject({
  approvals: z.array(approvalRuleSchema).max(20),
  /** Longest that an approval counts after it was given; null: until it expires by itself. */
  approvalValidMinutes: minutes.nullable(),
  /** Uninterrupted time of this revision in the former stage. */
  soakMinutes: z.int().min(0).max(525_600),
  /** All of them must be open. */
  calendars: z.array(changeCalendarSchema).max(20),
  freezes: z.array(freezeSchema).max(100),
  checks: z.strictObject({
    /** Most differences from what it must equal, beyond those its stage explains. */
    maxDrift: z.int().min(0).max(10_000).nullable(),
    /** The guest agents of all members report. */
    areToolsRequired: z.boolean(),
    /** The probes of all members passed within that time. */
    probeMaxAgeMinutes: minutes.nullable(),
    /** Each member has a snapshot not older than that. */
    snapshotMaxAgeMinutes: minutes.nullable(),
    /** A restore was rehearsed within that time. */
    rehearsalMaxAgeMinutes: minutes.nullable(),
    /** What is a replica of production was made of production as it is now; absent: not asked. */
    isFreshReplicaRequired: z.literal(true).optional(),
  }),
  checklist: z.array(checklistItemSchema).max(50),
  /** One transition into the stage at a time. */
  isExclusive: z.boolean(),
  isBreakGlassAllowed: z.boolean(),
});

/** So many distinct people out of these must approve. */
export type ApprovalRule = z.output<typeof approvalRuleSchema>;
/** Weekly change windows in one time zone. */
export type ChangeCalendar = z.output<typeof changeCalendarSchema>;
/** A time in which nothing passes. */
export type Freeze = z.output<typeof freezeSchema>;
/** The conditions of a transition. */
export type GatePolicy = z.output<typeof gatePolicySchema>;

/** The gate that asks for nothing; merging it with another changes nothing. */
export const OPEN_GATE: GatePolicy = {
  approvals: [],
  approvalValidMinutes: null,
  soakMinutes: 0,
  calendars: [],
  freezes: [],
  checks: {
    maxDrift: null,
    areToolsRequired: false,
    probeMaxAgeMinutes: null,
    snapshotMaxAgeMinutes: null,
    rehearsalMaxAgeMinutes: null,
  },
  checklist: [],
  isExclusive: false,
  isBreakGlassAllowed: true,
};
