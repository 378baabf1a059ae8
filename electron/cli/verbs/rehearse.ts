import { proposeRestoreStorage } from '../../../shared/domain/archive/restore-proposal.ts';
import { isProven, rehearsalWishSchema, type RehearsalWish } from '../../../shared/domain/archive/rehearsal.ts';
import { rehearsalLines } from '../../../shared/text/archive-text.ts';
import { archiveLines, pickArchive } from '../archive-shelf.ts';
import { CommandError, EXIT } from '../exit.ts';
import { planOrRunOutput } from '../outputs.ts';
import { carryOut, PLAN_OPTIONS } from '../planned.ts';
import type { Outcome, Verb, VerbArguments, VerbContext } from '../verb.ts';
import { connect, pickOne, POOL_OPTIONS } from '../which.ts';

const DEFAULT_SECONDS = '300';

/** Restores an archive into a fence, starts it, looks, and removes it again. */
export const rehearseArchive: Verb = {
  words: ['archives', 'rehearse'],
  summary: 'restore an archive into a fence, start it, look, remove it; exit code 1 where a VM was not ready',
  positionals: ['ARCHIVE'],
  options: {
    ...POOL_OPTIONS,
    sr: { value: 'SR', help: 'storage by name or uuid; the shared one with the most room where left out' },
    probe: { value: 'SIGN', help: 'running, agent or address; agent where left out' },
    timeout: { value: 'SECONDS', help: `for each VM, from its start; ${DEFAULT_SECONDS} where left out` },
    ...PLAN_OPTIONS,
  },
  output: planOrRunOutput,
  run: rehearse,
};

async function rehearse(context: VerbContext, args: VerbArguments): Promise<Outcome> {
  const { console, pool } = await connect(context, args);
  const found = await pickArchive(console, args);
  if (!found.about) throw new CommandError(archiveLines(found).join('\n'), EXIT.refused);
  const { srs = [] } = console.facts.estates.get(pool.id) ?? {};
  const word = args.values['sr'];
  const namesOf = (each: { readonly uuid: string; readonly nameLabel: string }) => [each.uuid, each.nameLabel];
  const srUuid = word === undefined ? proposeRestoreStorage(srs) : pickOne('SR', word, srs, namesOf).uuid;
  if (srUuid === undefined) throw new CommandError('Say on which storage with --sr', EXIT.usage);
  const wish = { archive: found.archive, srUuid, ...signOf(args) };
  const asked = { poolId: pool.id, wish };
  const { plan, planDigest } = await console.request('archives.preview-rehearsal', asked);
  const outcome = await carryOut(context, args, console, {
    ...{ plan, planDigest },
    start: () => console.request('archives.rehearse', { ...asked, planDigest }),
  });
  if (args.switches.has('plan-only')) return outcome;
  const { rehearsal } = await pickArchive(console, args);
  if (!rehearsal) return outcome;
  return {
    ...outcome,
    lines: [...outcome.lines, ...rehearsalLines(rehearsal)],
    exitCode: isProven(rehearsal) ? outcome.exitCode : EXIT.failed,
  };
}

function signOf({ values }: VerbArguments): Pick<RehearsalWish, 'probe' | 'timeoutSeconds'> {
  const read = rehearsalWishSchema
    .pick({ probe: true, timeoutSeconds: true })
    .safeParse({ probe: values['probe'] ?? 'agent', timeoutSeconds: Number(values['timeout'] ?? DEFAULT_SECONDS) });
  if (!read.success)
    throw new CommandError('--probe takes running, agent or address; --timeout takes 5 to 7200 seconds', EXIT.usage);
  return read.data;
}
