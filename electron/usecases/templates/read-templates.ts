import { readTemplateRecords } from '../../../shared/domain/read-shared-records.ts';
import type { TemplateRecord } from '../../../shared/domain/stage-record.ts';
import { compareText } from '../../../shared/domain/plan/words.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { TemplateView } from '../../../shared/ipc/areas/templates.ts';
import type { Pools, Signer } from '../../ports.ts';

/** What reading templates needs. */
export interface TemplateReading {
  readonly pools: Pick<Pools, 'find' | 'inventory'>;
  readonly signer: Pick<Signer, 'verify'>;
}

/** Every version of every template that can be believed, by id. */
export function readTemplates({ pools, signer }: TemplateReading, poolId: string): ReadonlyMap<string, TemplateRecord> {
  const poolUuid = pools.find(poolId)?.uuid ?? '';
  const readings = readTemplateRecords(pools.inventory(poolId).sharedRecords(), poolUuid, (...signed) =>
    signer.verify(...signed),
  );
  return new Map([...readings].flatMap(([id, { current }]) => (current ? [[id, current] as const] : [])));
}

/** @throws ProblemError `not-found` */
export function getTemplate(reading: TemplateReading, poolId: string, id: string): TemplateRecord {
  const record = readTemplates(reading, poolId).get(id);
  if (!record) throw new ProblemError({ code: 'not-found', kind: 'template', id });
  return record;
}

/** Versions as the library shows them: names in order, newest version first. */
export function listTemplateViews(reading: TemplateReading, poolId: string): readonly TemplateView[] {
  return [...readTemplates(reading, poolId).values()]
    .map(({ id, content, seq, by, at }) => ({ id, content, seq, by, at }))
    .sort(
      (a, b) =>
        compareText(a.content.name.toLowerCase(), b.content.name.toLowerCase()) ||
        compareText(a.content.family, b.content.family) ||
        b.content.version - a.content.version ||
        compareText(a.id, b.id),
    );
}
