import { readFencesRecords } from '../read-shared-records.ts';
import type { VerifySignature } from '../stage-record.ts';
import type { FenceSettings } from './fence-settings.ts';
import { NO_FENCE_SETTINGS } from './no-fence-settings.ts';

/** What the administrators of a pool last said about fences, and as which number. */
export interface FenceSettingsReading {
  readonly current: FenceSettings;
  /** 0 before anybody said anything. */
  readonly seq: number;
  readonly by: string;
}

/** Reads the settings with the highest number that can be believed; forged and unreadable ones are passed over. */
export function readFenceSettings(
  records: Readonly<Record<string, string>>,
  poolUuid: string,
  verify: VerifySignature,
): FenceSettingsReading {
  const record = readFencesRecords(records, poolUuid, verify)?.current;
  return { current: record?.settings ?? NO_FENCE_SETTINGS, seq: record?.seq ?? 0, by: record?.by ?? '' };
}
