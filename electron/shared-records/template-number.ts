import { readTemplateRecords } from '../../shared/domain/read-shared-records.ts';
import { recordKey } from '../../shared/domain/stage-record.ts';
import type { TemplateContent } from '../../shared/domain/template/template-content.ts';
import type { Clock, PoolOperations, Signer } from '../ports.ts';

/** Where versions are numbered. */
export interface NumberDesk {
  readonly operations: Pick<PoolOperations, 'readSharedRecords' | 'removeSharedRecord'>;
  readonly signer: Pick<Signer, 'verify'>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** XAPI's uuid of the pool. */
  readonly poolUuid: string;
}

/** A version that has just been written. */
export interface Numbered {
  readonly id: string;
  readonly content: Pick<TemplateContent, 'family' | 'version'>;
}

const LOOK_AGAIN_MS = 300;
/** So long the other one has to step back. */
const LOOKS = 10;

/** The number that a template's next version gets, read afresh. */
export async function readNextNumber(desk: NumberDesk, family: string): Promise<number> {
  const own = (await readVersions(desk)).filter(({ content }) => content.family === family);
  return Math.max(0, ...own.map(({ content }) => content.version)) + 1;
}

/**
 * Makes sure that a version just written is the only one of its number. Records have no number in their key, so two
 * consoles may write one at a time; each looks afresh once it has written. Who sees the other and has the greater id steps
 * back at once; who has the smaller waits for that, and steps back itself where the other, which looked before, stays.
 *
 * @returns false where another one has the number; the record is removed then
 */
export async function keepNumber(desk: NumberDesk, own: Numbered): Promise<boolean> {
  for (let look = 1; ; look += 1) {
    const others = (await readVersions(desk)).filter(
      ({ id, content: { family, version } }) =>
        id !== own.id && family === own.content.family && version === own.content.version,
    );
    if (others.length === 0) return true;
    if (look >= LOOKS || others.some(({ id }) => id < own.id)) break;
    await desk.clock.sleep(LOOK_AGAIN_MS);
  }
  await desk.operations.removeSharedRecord(recordKey('template', own.id, 1));
  return false;
}

async function readVersions({ operations, poolUuid, signer }: NumberDesk): Promise<readonly Numbered[]> {
  const records = await operations.readSharedRecords();
  const readings = readTemplateRecords(records, poolUuid, (...signed) => signer.verify(...signed));
  return [...readings].flatMap(([id, { current }]) => (current ? [{ id, content: current.content }] : []));
}
