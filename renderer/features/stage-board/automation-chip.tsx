import { Clock, Zap } from 'lucide-react';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { findStage, listTransitionsFrom, triggerOf } from '../../../shared/domain/workflow.ts';
import { Chip } from '../../components/chip.tsx';
import { findArmed, startsByItself } from '../../state/automation-slice.ts';
import { findServiceOf } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { automationMark } from '../../../shared/text/automation-text.ts';
import { NO_NAMES } from '../../../shared/text/names.ts';

/** What starts by itself for a configuration: when, what it waits for, or that nothing of it is armed here. */
export function AutomationChip({ configuration }: { readonly configuration: Configuration }) {
  const { poolId, serviceId, stageId, uuid } = configuration;
  const workflow = useStore((state) => findServiceOf(state, configuration)?.service.workflow);
  const transition =
    workflow && stageId !== null ? listTransitionsFrom(workflow, stageId).find(startsByItself) : undefined;
  const armed = useStore((state) =>
    transition
      ? findArmed(state, { poolId, serviceId: serviceId ?? '', from: transition.from, to: transition.to })
      : undefined,
  );
  if (!workflow || !transition) return null;
  const toName = findStage(workflow, transition.to)?.name ?? transition.to;
  const mark = automationMark(transition, toName, armed, NO_NAMES, new Date(), uuid);
  const Icon = triggerOf(transition).kind === 'scheduled' ? Clock : Zap;
  return (
    <Chip tone={mark.tone} title={mark.sentence} icon={<Icon size={11} aria-hidden />}>
      {mark.short}
    </Chip>
  );
}
