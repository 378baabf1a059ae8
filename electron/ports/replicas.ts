import type { RefreshKey, RefreshSchedule } from '../../shared/domain/replica/refresh-schedule.ts';

/** Replicas that this workstation makes anew by itself; a document of the store. */
export interface RefreshSchedules {
  list(): readonly RefreshSchedule[];
  /** Replaces what is known of it. On disk when it resolves. @throws ProblemError `store-failed` */
  save(schedule: RefreshSchedule): Promise<void>;
  /** Changes one that is there; silent where it is not. @throws ProblemError `store-failed` */
  change(key: RefreshKey, change: (schedule: RefreshSchedule) => RefreshSchedule): Promise<void>;
  /** Silent where it is not there. @throws ProblemError `store-failed` */
  remove(key: RefreshKey): Promise<void>;
}
