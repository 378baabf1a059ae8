import type { ArchiveView } from '../../shared/ipc/areas/archive.ts';
import { findingText, rehearsalLines, verdictWord } from '../../shared/text/archive-text.ts';
import { countOf, formatAbsolute, formatBytes, shortRevision } from '../../shared/text/format.ts';
import type { CommandConsole } from './command-console.ts';
import { at, type VerbArguments } from './verb.ts';
import { pickOne } from './which.ts';

/** The shelf as it is now, by folder. */
export async function shelfOf(console: CommandConsole): Promise<ReadonlyMap<string, ArchiveView>> {
  await console.request('archives.refresh', {});
  if (!console.facts.archives) throw new Error('the shelf was looked at and told nothing');
  return console.facts.archives;
}

/** The archive that the first positional names, by folder or by name. */
export async function pickArchive(console: CommandConsole, args: VerbArguments): Promise<ArchiveView> {
  const shelf = [...(await shelfOf(console)).values()];
  return pickOne('archive', at(args, 0), shelf, (each) => [each.archive, each.about?.nameLabel ?? each.archive]);
}

/** An archive in words. */
export function archiveLines({
  archive: folder,
  about,
  sizeBytes,
  verdict,
  rehearsal,
}: ArchiveView): readonly string[] {
  const what = about
    ? [`${about.configurationName} ${shortRevision(about.revision)}`, formatAbsolute(about.madeAt), about.poolName]
    : ['no manifest that can be believed'];
  const head = [folder, ...what, countOf(about?.members.length ?? 0, 'VM'), formatBytes(sizeBytes)];
  return [
    [...head, verdictWord(verdict).word].join('  '),
    ...(verdict?.findings ?? []).map((finding) => `  ! ${findingText(finding)}`),
    ...(rehearsal ? rehearsalLines(rehearsal).map((line) => `  ${line}`) : []),
  ];
}
