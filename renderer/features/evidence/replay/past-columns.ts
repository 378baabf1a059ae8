import type { BoardHistory } from '../../../../shared/domain/evidence/board-history.ts';
import type { ReplayedBoard, ReplayedCard, ReplayedName } from '../../../../shared/domain/replay/board.ts';
import type { BoardReplay } from '../../../../shared/domain/replay/board-replay.ts';
import type { ReplayEntry } from '../../../../shared/domain/replay/replay-entry.ts';

/** A service with its stages in order, as columns. */
export interface PastService extends ReplayedName {
  readonly stages: readonly ReplayedName[];
}

/** The columns of one service at a moment. */
export interface PastColumns {
  readonly service: PastService | null;
  readonly columns: readonly { readonly stage: ReplayedName; readonly cards: readonly ReplayedCard[] }[];
  /** Known to the entries, and in no stage at that moment. */
  readonly outside: readonly ReplayedCard[];
}

/** Where entries name no service: those of runs of older consoles. */
const NAMELESS: ReplayedName = { id: '', name: 'Service not recorded' };

/**
 * The services that entries tell of, each with the stages that were recorded or stood in. The order of stages is the one
 * of `known` (the services of today), else the one recorded, else that of their first appearance.
 */
export function servicesOf(
  replay: BoardReplay,
  history: BoardHistory,
  known: readonly PastService[],
): readonly PastService[] {
  const found = new Map<string, { name: string; stages: ReplayedName[] }>();
  const openService = (service: ReplayedName): ReplayedName[] => {
    const today = known.find((each) => isSame(each, service));
    const id = today?.id ?? [...found].find(([key, { name }]) => isSame({ id: key, name }, service))?.[0] ?? service.id;
    const held = found.get(id) ?? {
      name: today?.name ?? service.name,
      stages: [...(today?.stages ?? recordedStages(history, service))],
    };
    if (held.name === id && service.name !== id) held.name = service.name;
    found.set(id, held);
    return held.stages;
  };
  const noteStage = (service: ReplayedName, stage: ReplayedName | null): void => {
    const stages = openService(service);
    if (stage !== null && !stages.some((each) => isSame(each, stage))) stages.push(stage);
  };
  for (const { placement } of replay.at(0).cards.values())
    if (placement) noteStage(placement.service ?? NAMELESS, placement.stage);
  const serviceOfCard = new Map<string, ReplayedName>();
  for (const entry of replay.moments) {
    const key = `${entry.poolId ?? ''}/${entry.configurationUuid ?? ''}`;
    const service = named(entry, 'serviceId', 'service') ?? serviceOfCard.get(key) ?? NAMELESS;
    serviceOfCard.set(key, service);
    if (entry.kind === 'configuration.released') continue;
    noteStage(service, named(entry, 'fromStage', 'from'));
    noteStage(service, named(entry, 'stageId', 'stage'));
    noteStage(service, named(entry, 'toStage', 'to'));
  }
  return [...found].map(([id, { name, stages }]) => ({ id, name, stages })).filter(({ stages }) => stages.length > 0);
}

/** The columns of a service at a moment. */
export function columnsOf(services: readonly PastService[], id: string | null, board: ReplayedBoard): PastColumns {
  const service = services.find((each) => each.id === id) ?? services[0] ?? null;
  const cards = [...board.cards.values()].sort((a, b) => (a.name ?? '').localeCompare(b.name ?? ''));
  const isOwn = ({ placement }: ReplayedCard): boolean =>
    service !== null && placement !== null && isSame(service, placement.service ?? NAMELESS);
  return {
    service,
    columns: (service?.stages ?? []).map((stage) => ({
      stage,
      cards: cards.filter((card) => isOwn(card) && card.placement !== null && isSame(card.placement.stage, stage)),
    })),
    outside: cards.filter((card) => card.placement === null),
  };
}

/** The service an entry is about, among those found. */
export function serviceOfEntry(services: readonly PastService[], card: ReplayedCard | undefined): string | null {
  const own = card?.placement ? (card.placement.service ?? NAMELESS) : undefined;
  return (own && services.find((service) => isSame(service, own))?.id) ?? null;
}

function recordedStages({ services }: BoardHistory, service: ReplayedName): readonly ReplayedName[] {
  const recorded = services.find((each) => each.service === service.name || each.service === service.id);
  return (recorded?.stages ?? []).map((name) => ({ id: name, name }));
}

/** Entries of all ages: some give an id, some a name, some both. */
function isSame(a: ReplayedName, b: ReplayedName): boolean {
  return a.id === b.id || a.name === b.name;
}

function named({ data }: ReplayEntry, idKey: string, nameKey: string): ReplayedName | null {
  const [id, name] = [data[idKey], data[nameKey]];
  const text = typeof name === 'string' && name !== '' ? name : undefined;
  if (typeof id === 'string' && id !== '') return { id, name: text ?? id };
  return text === undefined ? null : { id: text, name: text };
}
