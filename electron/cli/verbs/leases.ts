import { z } from 'zod';
import { LEASE_PARTS, type LeasePart } from '../../../shared/domain/lease/lease-rules.ts';
import type { LeaseView } from '../../../shared/ipc/areas/leases.ts';
import { formatAbsolute } from '../../../shared/text/format.ts';
import { leaseEndWord, leaseWord } from '../../../shared/text/lease-text.ts';
import type { CommandConsole } from '../command-console.ts';
import { CommandError, EXIT } from '../exit.ts';
import { leaseOutput } from '../outputs.ts';
import { toLeaseOutput } from '../to-outputs.ts';
import { at, type Verb } from '../verb.ts';
import { connect, pickConfiguration, POOL_OPTIONS, readChoice, readCount } from '../which.ts';

/** The longest renewal that a command may ask for; the stage says less. */
const MOST_HOURS = 87_600;

const showLeases: Verb = {
  words: ['lease', 'show'],
  summary: 'show how the leases of a pool’s configurations stand, or of one',
  positionals: ['[CONFIGURATION]'],
  options: POOL_OPTIONS,
  output: z.array(leaseOutput),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const wanted = args.positionals.length > 0 ? pickConfiguration(console, pool.id, at(args, 0)).uuid : undefined;
    const found = (await leasesOf(console)).filter(
      ({ poolId, configurationUuid }) => poolId === pool.id && (wanted ?? configurationUuid) === configurationUuid,
    );
    const named = found.map((view) => ({ view, name: nameOf(console, view.configurationUuid) }));
    return {
      json: named.map(({ view, name }) => toLeaseOutput(view, name)),
      lines: named.flatMap(({ view, name }) => leaseLines(view, name)),
      exitCode: EXIT.ok,
    };
  },
};

const renewLease: Verb = {
  words: ['lease', 'renew'],
  summary: 'lengthen a lease of a configuration from now on, as far as its stage allows',
  positionals: ['CONFIGURATION'],
  options: {
    ...POOL_OPTIONS,
    part: { value: 'PART', help: `${LEASE_PARTS.join(' or ')}; ${LEASE_PARTS[0]} where left out` },
    hours: { value: 'COUNT', help: 'from now on' },
    reason: { value: 'TEXT', help: 'why; the pool keeps it' },
  },
  output: leaseOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const { uuid: configurationUuid, nameLabel } = pickConfiguration(console, pool.id, at(args, 0));
    const part: LeasePart = readChoice(args, 'part', LEASE_PARTS);
    const hours = readCount(args, 'hours', [1, MOST_HOURS]);
    const { reason } = args.values;
    if (hours === undefined || reason === undefined)
      throw new CommandError('It takes --hours and --reason', EXIT.usage);
    const { until } = await console.request('leases.renew', {
      poolId: pool.id,
      configurationUuid,
      part,
      hours,
      reason,
    });
    // The pool tells of the new record by an event of its own.
    const isNew = (view: LeaseView): boolean =>
      view.configurationUuid === configurationUuid && view[part]?.until === until;
    const renewed = await console.until(({ leases }) => leases.find(isNew));
    if (!renewed) throw new CommandError(`The pool did not tell that it ends at ${until}`, EXIT.failed);
    return {
      json: toLeaseOutput(renewed, nameLabel),
      lines: leaseLines(renewed, nameLabel),
      exitCode: EXIT.ok,
    };
  },
};

/** As they stand at this moment. */
async function leasesOf(console: CommandConsole): Promise<readonly LeaseView[]> {
  await console.request('app.ready', {});
  return console.facts.leases;
}

const nameOf = ({ facts }: CommandConsole, uuid: string): string => facts.configurations.get(uuid)?.nameLabel ?? uuid;

function leaseLines(view: LeaseView, name: string): readonly string[] {
  const lines = LEASE_PARTS.map((part) => {
    const line = view[part];
    if (!line) return null;
    const word = { running: '', soon: 'soon: ', over: 'over: ', waits: 'over, waits: ', done: 'over: ' }[line.state];
    return `${name}  ${leaseWord(part)}  ${word}${formatAbsolute(line.until)}, then ${leaseEndWord(line.end)}`;
  }).filter((line) => line !== null);
  const idle = lines.length === 0 ? [`${name}  no lease counts now`] : lines;
  return view.problem === '' ? idle : [...idle, `  ! ${view.problem}`];
}

/** Verbs about leases. */
export const leaseVerbs: readonly Verb[] = [showLeases, renewLease];
