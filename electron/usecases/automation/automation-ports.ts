import type { Blocker } from '../../../shared/domain/blocker.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { StartPorts } from '../promotions/start-promotion.ts';
import type { TransitionKey } from '../../../shared/domain/automation/armed-transition.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import { findStage, findTransition, type Transition } from '../../../shared/domain/workflow.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Clock, Publish } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import type { ArmedTransitions } from '../../ports/automation.ts';
import type { Notices } from '../app/notices.ts';
import { listCandidates } from '../promotions/gather-plan-facts.ts';

/** What automation needs: everything a promotion needs, a clock, and what it remembers. */
export interface AutomationPorts extends StartPorts {
  readonly runs: Runs;
  /** What the gate of a transition waits for, by the clocks as they are known; empty where it is open. */
  readonly findGateBlockers: (input: ParsedInput<'promotions.preview'>) => readonly Blocker[];
  readonly clock: Clock;
  readonly publish: Publish;
  readonly armed: ArmedTransitions;
  readonly notices: Pick<Notices, 'raise'>;
}

/** A transition as it is published, with the names people know. */
export interface PublishedTransition {
  readonly transition: Transition;
  readonly serviceName: string;
  readonly fromName: string;
  readonly toName: string;
}

/** The published transition that a key names; undefined where there is none. */
export function findPublishedTransition(
  ports: Pick<AutomationPorts, 'pools' | 'signer'>,
  { poolId, serviceId, from, to }: TransitionKey,
): PublishedTransition | undefined {
  const records = ports.pools.inventory(poolId).sharedRecords();
  const poolUuid = ports.pools.find(poolId)?.uuid ?? '';
  const services = readServiceRecords(records, poolUuid, (...signed) => ports.signer.verify(...signed));
  const service = services.get(serviceId)?.current?.service;
  const transition = service && findTransition(service.workflow, from, to);
  if (!transition) return undefined;
  const nameOf = (id: string): string => findStage(service.workflow, id)?.name ?? id;
  return { transition, serviceName: service.name, fromName: nameOf(from), toName: nameOf(to) };
}

/** Configurations of a service in one of its stages, by name. */
export function listInStage(
  ports: Pick<AutomationPorts, 'pools' | 'findConfigurations'>,
  poolId: string,
  serviceId: string,
  stageId: string,
): readonly Configuration[] {
  const records = ports.pools.inventory(poolId).sharedRecords();
  return ports
    .findConfigurations(poolId, listCandidates(records, serviceId, new Set([stageId])))
    .filter((each) => each.serviceId === serviceId && each.stageId === stageId)
    .sort((a, b) => (a.nameLabel < b.nameLabel ? -1 : a.nameLabel > b.nameLabel ? 1 : a.uuid < b.uuid ? -1 : 1));
}
