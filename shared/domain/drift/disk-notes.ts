/** Key in `VDI.other_config` of a disk that healing cloned or copied: the disks it came from, which no SR need tell. */
export const CLONED_FROM = 'stagewright-cloned-from';
/** Key in `VDI.other_config` of a disk that healing took off and kept: where it hung, for people who find it. */
export const KEPT_DISK = 'stagewright-kept';

/** Longer lines of descent are cut at their far end. */
const MOST = 16;
const NONE: readonly string[] = [];

/** Reads what `CLONED_FROM` says: uuids, nearest first; whatever is none is left out. */
export function readClonedFrom(text: string): readonly string[] {
  if (text === '') return NONE;
  const uuids = text
    .slice(0, 1000)
    .split(' ')
    .filter((uuid) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid));
  return uuids.slice(0, MOST);
}

/** Writes it for a disk made of `source`, whose own note may say more. */
export function writeClonedFrom(source: string, ofSource: string): string {
  return [source, ...readClonedFrom(ofSource)].slice(0, MOST).join(' ');
}
