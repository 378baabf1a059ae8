import { z } from 'zod';
import {
  isSameRefresh,
  refreshScheduleSchema,
  type RefreshKey,
  type RefreshSchedule,
} from '../../shared/domain/replica/refresh-schedule.ts';
import type { RefreshSchedules } from '../ports/replicas.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

/** The document of replicas that this workstation makes anew. */
export const refreshSchedulesKind: DocumentKind<readonly RefreshSchedule[]> = {
  name: 'refresh-schedules',
  version: 1,
  schema: z.array(refreshScheduleSchema).max(1000),
  empty: [],
  migrations: {},
};

/** Opens the schedules; see `openDocument` for what happens to a damaged file: nothing is made by itself then. */
export async function openRefreshSchedules(place: DocumentPlace): Promise<RefreshSchedules> {
  const document = await openDocument(place, refreshSchedulesKind);
  const isKnown = (key: RefreshKey): boolean => document.data.some((each) => isSameRefresh(each, key));
  return {
    list: () => document.data,
    save: (schedule) => document.update((all) => [...all.filter((each) => !isSameRefresh(each, schedule)), schedule]),
    change: async (key, change) => {
      if (isKnown(key))
        await document.update((all) => all.map((each) => (isSameRefresh(each, key) ? change(each) : each)));
    },
    remove: async (key) => {
      if (isKnown(key)) await document.update((all) => all.filter((each) => !isSameRefresh(each, key)));
    },
  };
}
