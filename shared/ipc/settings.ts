import { z } from 'zod';

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
};
