import { z } from 'zod';
import { feedAddressFault, LONGEST_FEED } from '../domain/update/feed-address.ts';

/** What a person chose about the window and its views; private to the workstation. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  /** The service shown when the console opens: `<pool id>/<service id>`. */
  selectedService: z.string().max(200).nullable(),
  /** Collapsed board columns, `<service id>/<stage id>`. */
  collapsedStages: z.array(z.string().max(120)).max(400),
  /** Columns of member tables that are not shown. */
  hiddenMemberColumns: z.array(z.string().max(40)).max(40),
  detailsOpen: z.boolean(),
  drawerOpen: z.boolean(),
  /** How far the person is in the tour: never offered an answer, on it, left it, been through. */
  tour: z.strictObject({
    phase: z.enum(['new', 'running', 'left', 'done']),
    stepId: z.string().max(40),
    /** When it was begun, ISO; what happened before counts for no step. */
    since: z.iso.datetime().nullable(),
  }),
  /** Where new versions of this program are looked for. The key they must be signed with is none of these: a page could change it. */
  updates: z.strictObject({
    isOn: z.boolean(),
    /** Empty, or sound after `feedAddressFault`. */
    feed: z
      .string()
      .max(LONGEST_FEED)
      .refine((text) => text === '' || feedAddressFault(text) === null, 'an address that begins with https://'),
  }),
});

/** Some of the settings. */
export const settingsPatchSchema = settingsSchema.partial();

/** What a person chose about the window and its views. */
export type Settings = z.output<typeof settingsSchema>;

/** Settings of a first start. */
export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  selectedService: null,
  collapsedStages: [],
  hiddenMemberColumns: ['delays', 'guest', 'tools', 'host', 'disk', 'owner', 'tags', 'locked'],
  detailsOpen: true,
  drawerOpen: true,
  tour: { phase: 'new', stepId: '', since: null },
  updates: { isOn: false, feed: '' },
};
