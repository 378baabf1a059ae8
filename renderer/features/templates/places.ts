import type { ProvisionWish } from '../../../shared/domain/template/template-wish.ts';
import { rulesOf, type Stage } from '../../../shared/domain/workflow.ts';
import { selectServices, serviceKeyOf } from '../../state/selectors.ts';
import { store } from '../../state/store.ts';

type Place = ProvisionWish['place'];

/** Stages of a pool's services that something can be put into. */
export function stagesOf(poolId: string): readonly { readonly value: string; readonly label: string }[] {
  return selectServices(store.getState())
    .filter((view) => view.poolId === poolId)
    .flatMap(({ service }) =>
      service.workflow.stages.map((stage) => ({
        value: `${service.id}/${stage.id}`,
        label: `${service.name}: ${stage.name}`,
      })),
    );
}

/** A place as a field's value. */
export const placeValue = (place: Place): string => (place ? `${place.serviceId}/${place.stageId}` : '');

/** A field's value as a place. */
export function toPlace(value: string): Place {
  const [serviceId = '', stageId = ''] = value.split('/');
  return value === '' ? null : { serviceId, stageId };
}

/** The stage of a place; null where it is none. */
export function findStageOf(poolId: string, place: Place): Stage | null {
  const view = selectServices(store.getState()).find(
    (each) => each.poolId === poolId && each.service.id === place?.serviceId,
  );
  return view?.service.workflow.stages.find(({ id }) => id === place?.stageId) ?? null;
}

/** Where new configurations usually begin: the first stage that does not fence what enters, of the service in the frame or else of any. */
export function firstPlace(poolId: string): Place {
  const { selectedService } = store.getState().settings;
  const views = [...selectServices(store.getState())].sort(
    (a, b) => Number(serviceKeyOf(b) === selectedService) - Number(serviceKeyOf(a) === selectedService),
  );
  for (const { poolId: home, service } of views) {
    const stage = service.workflow.stages.find((each) => rulesOf(each).fence === undefined && !each.isProduction);
    if (home === poolId && stage) return { serviceId: service.id, stageId: stage.id };
  }
  return null;
}
