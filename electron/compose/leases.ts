import type { LeaseEnd } from '../../shared/domain/lease/lease-rules.ts';
import { ProblemError } from '../../shared/errors.ts';
import { previewArchive, startArchive, type ArchivePorts } from '../usecases/archive/archive-configuration.ts';
import type { LeasedConfiguration } from '../usecases/leases/gather-leases.ts';
import { LeaseClock, type LeaseClockPorts } from '../usecases/leases/lease-clock.ts';
import { previewOperation, startOperation } from '../usecases/operate/operate-configuration.ts';

/** The leases of a console: what ends is planned and started as a person would. */
export function composeLeases(
  ports: Omit<LeaseClockPorts, 'end'> & ArchivePorts,
  logBug: (error: unknown) => void,
): LeaseClock {
  return new LeaseClock({ ...ports, end: (leased, end, until) => endLease(ports, leased, end, until) }, logBug);
}

async function endLease(
  ports: ArchivePorts,
  { configuration: { poolId, uuid: configurationUuid, nameLabel } }: LeasedConfiguration,
  end: Exclude<LeaseEnd, 'tell'>,
  until: string,
): Promise<string | null> {
  const input = { poolId, configurationUuid };
  if (end === 'archive') {
    const name = `${nameLabel.slice(0, 100)} ${until.slice(0, 10)}`;
    const wish = { name, note: 'Made at the end of its storage lease', zstd: true };
    try {
      const { planDigest } = await previewArchive(ports, { ...input, wish });
      return (await startArchive(ports, { ...input, wish, planDigest })).runId;
    } catch (error) {
      // It was begun before this console could write that it is dealt with.
      if (isNameTaken(error)) return null;
      throw error;
    }
  }
  const wish =
    end === 'suspend' ? ({ verb: 'suspend' } as const) : ({ verb: 'shutdown', forceAfterSeconds: null } as const);
  const { planDigest } = await previewOperation(ports, { ...input, wish });
  return (await startOperation(ports, { ...input, wish, planDigest, typed: null })).runId;
}

function isNameTaken(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    error.problem.code === 'blocked' &&
    error.problem.blockers.every(({ kind }) => kind === 'archive-name-taken')
  );
}
