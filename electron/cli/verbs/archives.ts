import { resolve } from 'node:path';
import { z } from 'zod';
import { isFatal } from '../../../shared/domain/archive/archive-finding.ts';
import {
  proposeRestoreName,
  proposeRestoreNetworks,
  proposeRestoreStorage,
} from '../../../shared/domain/archive/restore-proposal.ts';
import type { RestoreWish } from '../../../shared/domain/archive/archive-wish.ts';
import type { ArchiveView } from '../../../shared/ipc/areas/archive.ts';
import { shortRevision } from '../../../shared/text/format.ts';
import { archiveLines, pickArchive, shelfOf } from '../archive-shelf.ts';
import type { CommandConsole } from '../command-console.ts';
import { CommandError, EXIT } from '../exit.ts';
import { archiveOutput, planOrRunOutput } from '../outputs.ts';
import { agree, carryOut, PLAN_OPTIONS } from '../planned.ts';
import { makeProgress } from '../terminal.ts';
import { toArchiveOutput } from '../to-outputs.ts';
import { at, type Outcome, type Verb, type VerbArguments, type VerbContext } from '../verb.ts';
import { rehearseArchive } from './rehearse.ts';
import { connect, pickConfiguration, pickOne, POOL_OPTIONS } from '../which.ts';

type About = NonNullable<ArchiveView['about']>;

const listArchives: Verb = {
  words: ['archives'],
  summary: 'list the archives of this command line, newest first',
  positionals: [],
  options: {},
  output: z.array(archiveOutput),
  run: async ({ openConsole }) => {
    const shelf = [...(await shelfOf(await openConsole())).values()];
    return { json: shelf.map(toArchiveOutput), lines: shelf.flatMap(archiveLines), exitCode: EXIT.ok };
  },
};

const checkArchive: Verb = {
  words: ['archives', 'check'],
  summary: 'read every byte of an archive, or look at its copies; exit code 1 where it could not be restored',
  positionals: ['ARCHIVE'],
  options: {},
  output: archiveOutput,
  run: async ({ openConsole, terminal }, args) => {
    const console = await openConsole();
    const { archive } = await pickArchive(console, args);
    const progress = makeProgress(terminal);
    const stopWatching = console.watch(({ archives }) => {
      const ratio = archives?.get(archive)?.checkingRatio;
      if (typeof ratio === 'number') progress.show(ratio, `Checking ${archive}`);
    });
    try {
      await console.request('archives.check', { archive });
    } finally {
      stopWatching();
      progress.end();
    }
    const checked = await pickArchive(console, args);
    const isBad = checked.verdict?.findings.some(isFatal) !== false;
    return {
      ...{ json: toArchiveOutput(checked), lines: archiveLines(checked) },
      exitCode: isBad ? EXIT.failed : EXIT.ok,
    };
  },
};

const removeArchive: Verb = {
  words: ['archives', 'remove'],
  summary: 'remove an archive with all its files or copies',
  positionals: ['ARCHIVE'],
  options: { yes: { help: 'do it without asking; needed where nobody is at the terminal' } },
  output: archiveOutput,
  run: async (context, args) => {
    const console = await context.openConsole();
    const found = await pickArchive(console, args);
    await agree(context, args, archiveLines(found), 'Remove it?');
    const { archive, about } = found;
    await console.request('archives.remove', { archive, typed: about?.nameLabel ?? archive });
    return { json: toArchiveOutput(found), lines: [`${about?.nameLabel ?? archive} was removed`], exitCode: EXIT.ok };
  },
};

const archive: Verb = {
  words: ['archive'],
  summary: 'write all VMs of a configuration into an archive on this workstation, or on storage of the pool',
  positionals: ['CONFIGURATION'],
  options: {
    ...POOL_OPTIONS,
    name: { value: 'NAME', help: 'of the archive; the configuration, its revision and the day where left out' },
    note: { value: 'TEXT', help: 'why; stands in its manifest' },
    sr: { value: 'SR', help: 'full copies on this storage instead of files, by name or uuid' },
    folder: {
      value: 'DIR',
      help: 'where its files go, and those of later archives; those elsewhere stay on the shelf',
    },
    zstd: { help: 'compress where the host can; the inside can not be checked then' },
    ...PLAN_OPTIONS,
  },
  output: planOrRunOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const { uuid, nameLabel, revision } = pickConfiguration(console, pool.id, at(args, 0));
    const day = new Date().toISOString().slice(0, 10);
    const wish = {
      name: args.values['name'] ?? `${nameLabel.slice(0, 80)} ${shortRevision(revision)} ${day}`,
      ...{ note: args.values['note'] ?? '', zstd: args.switches.has('zstd') },
      ...storageOf(console, pool.id, args),
    };
    const asked = { poolId: pool.id, configurationUuid: uuid, wish };
    const { plan, planDigest } = await console.request('archives.preview', asked);
    return carryOut(context, args, console, {
      ...{ plan, planDigest },
      start: async () => {
        const { folder } = args.values;
        if (folder !== undefined)
          await console.requestWithFile(resolve(folder), 'archives.choose-folder', { own: false });
        return console.request('archives.start', { ...asked, planDigest });
      },
    });
  },
};

function storageOf(console: CommandConsole, poolId: string, { values }: VerbArguments): { readonly srUuid?: string } {
  const { sr } = values;
  const { srs = [] } = console.facts.estates.get(poolId) ?? {};
  return sr === undefined ? {} : { srUuid: pickOne('SR', sr, srs, (each) => [each.uuid, each.nameLabel]).uuid };
}

const restore: Verb = {
  words: ['restore'],
  summary: 'make a configuration of an archive, on this pool or another',
  positionals: ['ARCHIVE'],
  options: {
    ...POOL_OPTIONS,
    name: { value: 'NAME', help: 'of the configuration; the archived one where the pool has none of that name' },
    to: { value: 'SERVICE/STAGE', help: 'another stage than the archived one; none: into no stage' },
    sr: { value: 'SR', help: 'storage by name or uuid; the shared one with the most room where left out' },
    network: { value: 'NAME=NETWORK', help: 'networks that differ from what stage or name say, with commas between' },
    'keep-macs': { help: 'keep MAC addresses; refused where a VM of the pool has one of them' },
    'as-it-comes': { help: 'go on where a restored VM differs from the archived one' },
    ...PLAN_OPTIONS,
  },
  output: planOrRunOutput,
  run: (context, args) => restoreArchive(context, args),
};

async function restoreArchive(context: VerbContext, args: VerbArguments): Promise<Outcome> {
  const { console, pool } = await connect(context, args);
  const found = await pickArchive(console, args);
  if (!found.about) throw new CommandError(archiveLines(found).join('\n'), EXIT.refused);
  const wish = wishOf(console, pool.id, args, { archive: found.archive, about: found.about });
  const { plan, planDigest } = await console.request('archives.preview-restore', { poolId: pool.id, wish });
  return carryOut(context, args, console, {
    ...{ plan, planDigest },
    start: () => console.request('archives.restore', { poolId: pool.id, wish, planDigest }),
  });
}

function wishOf(
  console: CommandConsole,
  poolId: string,
  args: VerbArguments,
  { archive: name, about }: { readonly archive: string; readonly about: About },
): RestoreWish {
  const { facts } = console;
  const { srs = [], networks = [] } = facts.estates.get(poolId) ?? {};
  const taken = [...facts.configurations.values()].filter((each) => each.poolId === poolId);
  const srWord = args.values['sr'];
  const namesOf = (each: { readonly uuid: string; readonly nameLabel: string }) => [each.uuid, each.nameLabel];
  const srUuid = srWord === undefined ? proposeRestoreStorage(srs) : pickOne('SR', srWord, srs, namesOf).uuid;
  if (srUuid === undefined) throw new CommandError('Say on which storage with --sr', EXIT.usage);
  const { place, stage } = placeOf(console, poolId, args, about);
  const chosen = splitNetworks(args).map(([key, word]) => {
    // Keys are "role:front" or "network:<uuid>"; people say "front".
    const { key: of } = pickOne('network of the archive', key, about.networks, (each) => [
      ...[each.key, each.key.slice(each.key.indexOf(':') + 1), each.nameLabel],
    ]);
    return [of, pickOne('network', word, networks, namesOf).uuid] as const;
  });
  return {
    ...{ archive: name, srUuid, place },
    name:
      args.values['name'] ??
      proposeRestoreName(
        about.configurationName,
        taken.map(({ nameLabel }) => nameLabel),
      ),
    networks: { ...proposeRestoreNetworks(about.networks, stage, networks), ...Object.fromEntries(chosen) },
    ...{ keepMacs: args.switches.has('keep-macs'), mustMatch: !args.switches.has('as-it-comes') },
  };
}

/** The stage that is named, else the archived one where the pool has it. */
function placeOf(console: CommandConsole, poolId: string, args: VerbArguments, { place: archived }: About) {
  const stages = (console.facts.services.get(poolId) ?? []).flatMap(({ service }) =>
    service.workflow.stages.map((stage) => ({
      ...{ stage, place: { serviceId: service.id, stageId: stage.id } },
      names: [`${service.id}/${stage.id}`, `${service.name}/${stage.name}`],
    })),
  );
  const word = args.values['to'];
  if (word === 'none') return { place: null, stage: null };
  if (word !== undefined) return pickOne('stage', word, stages, ({ names }) => names);
  const same = stages.find(
    ({ place }) => place.serviceId === archived?.serviceId && place.stageId === archived.stageId,
  );
  return same ?? { place: null, stage: null };
}

function splitNetworks({ values }: VerbArguments): readonly (readonly [string, string])[] {
  return (values['network'] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [key = '', ...rest] = part.split('=');
      if (rest.length === 0) throw new CommandError(`--network takes NAME=NETWORK, not ${part}`, EXIT.usage);
      return [key.trim(), rest.join('=').trim()] as const;
    });
}

/** Verbs about archives. */
export const archiveVerbs: readonly Verb[] = [
  listArchives,
  checkArchive,
  rehearseArchive,
  removeArchive,
  archive,
  restore,
];
