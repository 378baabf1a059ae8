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
};
