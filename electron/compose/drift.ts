import { join } from 'node:path';
import type { Clock, Digest, Ledger, Pools, Publish, Signer } from '../ports.ts';
import type { Runs } from '../ports/runs.ts';
import type { ChooseFile, ChosenFiles } from '../ports/workflows.ts';
import type { DriftPorts } from '../handlers/drift.ts';
import { openBaselines } from '../store/drift-baselines.ts';
import { openDriftBook } from '../store/drift-book.ts';
import type { DocumentPlace } from '../store/document.ts';
import { DriftWatch } from '../usecases/drift/drift-watch.ts';

/** Everything about drift, wired. */
export interface DriftParts {
  readonly watch: DriftWatch;
  readonly drift: DriftPorts['drift'];
  /** Publishes a fact, and lets the watch hear it. */
  readonly publish: Publish;
}

/** Wires stores, watch and use cases of drift. */
export async function composeDrift(
  place: DocumentPlace,
  common: {
    readonly pools: Pools;
    readonly clock: Clock;
    readonly ledger: Ledger;
    readonly signer: Signer;
    readonly publish: Publish;
    readonly chooseFile: ChooseFile;
    readonly files: ChosenFiles;
    readonly digest: Digest;
    readonly runs: Runs;
  },
  logBug: (error: unknown) => void,
): Promise<DriftParts> {
  const baselines = await openBaselines(place.disk, join(place.folder, 'baselines'));
  const book = await openDriftBook(place);
  const watch = new DriftWatch({ ...common, baselines, book }, logBug);
  return {
    watch,
    drift: {
      ...common,
      baselines,
      book,
      again: (poolId, configurationUuid) => {
        watch.again(poolId, configurationUuid);
      },
    },
    publish: (event, payload) => {
      common.publish(event, payload);
      watch.hear(event, payload);
    },
  };
}
