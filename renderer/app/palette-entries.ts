import { OPERATE_VERBS } from '../../shared/domain/operate/operate-wish.ts';
import type { Configuration } from '../../shared/domain/configuration.ts';
import { openArchive } from '../commands/archive.ts';
import { archiveEntries } from '../commands/archive-entries.ts';
import { openAutomation } from '../commands/automation.ts';
import { importDecision, openApprovals, openRequest, openRequestFile } from '../commands/approvals.ts';
import { openKeys, openPolicies } from '../commands/gates.ts';
import { checkForUpdates } from '../commands/updates.ts';
import { exportDiagnostics, openBackUp, openRestore } from '../commands/data.ts';
import { openAddPool, startDemo } from '../commands/pools.ts';
import { openConfiguration, openCreateConfiguration } from '../commands/configurations.ts';
import { openFencedCopies, openReach } from '../commands/fences.ts';
import { compareWith, openDrift, openHealOf } from '../commands/drift.ts';
import { openPage } from '../commands/members.ts';
import { openOperate } from '../commands/operate.ts';
import { openLease } from '../commands/leases.ts';
import { findReplicated, findSource, openPatchTest, openRefresh, openReplicate } from '../commands/replicas.ts';
import { demote, promote } from '../commands/promote.ts';
import { openEvidence, openExport, showLedger } from '../commands/evidence.ts';
import { openSealKey } from '../commands/signing-key.ts';
import { openCreateService, selectService } from '../commands/services.ts';
import { exportTemplateSchema, importTemplate, openMakeTemplate, openNewTemplate } from '../commands/templates.ts';
import { openWorkflow } from '../commands/workflows.ts';
import { openHelp } from '../commands/help.ts';
import { takeTour } from '../commands/tour.ts';
import { openKeyboardHelp, openView } from '../commands/window.ts';
import { selectRequests } from '../state/gate-selectors.ts';
import { findServiceOf, selectServices, serviceKeyOf } from '../state/selectors.ts';
import type { State } from '../state/store.ts';
import type { ViewName } from '../state/view-slice.ts';
import { requestMark, requestTitle } from '../../shared/text/approval-text.ts';
import { inSentence } from '../../shared/text/names.ts';
import { verbWord } from '../../shared/text/operate-text.ts';
import { poolName } from '../../shared/text/pool-text.ts';

/** One line of the palette. */
export interface Entry {
  readonly id: string;
  readonly group: 'Commands' | 'Configurations' | 'Approvals' | 'Services' | 'Pools';
  readonly label: string;
  readonly hint: string;
  readonly run: () => void;
}

const PER_GROUP = 8;
const VIEWS: readonly ViewName[] = [
  'board',
  'workflow',
  'configurations',
  'templates',
  'approvals',
  'drift',
  'fences',
  'archive',
  'runs',
  'ledger',
  'review',
  'pools',
  'settings',
];

/** What the palette offers for a query: commands first, then at most eight of each kind of object. */
export function listEntries(state: State, query: string): readonly Entry[] {
  const wanted = query.trim().toLocaleLowerCase();
  const matches = (...texts: readonly string[]): boolean =>
    wanted === '' || texts.some((text) => text.toLocaleLowerCase().includes(wanted));
  const commands = listCommands(state).filter((entry) => matches(entry.label));
  const configurations: Entry[] = [];
  for (const [key, each] of state.configurations) {
    if (configurations.length === PER_GROUP) break;
    if (matches(each.nameLabel, each.uuid))
      configurations.push({
        id: key,
        group: 'Configurations',
        label: inSentence(each.nameLabel),
        hint: stageName(state, each) ?? 'not in a stage',
        run: () => {
          openView.run('configurations');
          openConfiguration.run(key);
        },
      });
  }
  const services = selectServices(state)
    .filter((view) => matches(view.service.name, view.service.id))
    .slice(0, PER_GROUP)
    .map((view): Entry => ({
      id: serviceKeyOf(view),
      group: 'Services',
      label: inSentence(view.service.name),
      hint: 'Show its board',
      run: () => void selectService.run(serviceKeyOf(view)),
    }));
  const pools = Object.values(state.pools)
    .filter((pool) => matches(pool.nameLabel, pool.address))
    .slice(0, PER_GROUP)
    .map((pool): Entry => ({
      id: pool.id,
      group: 'Pools',
      label: inSentence(poolName(pool)),
      hint: pool.address,
      run: () => openView.run('pools'),
    }));
  const requests = selectRequests(state)
    .filter((request) => matches(requestTitle(request), request.requester.name, request.reason))
    .slice(0, PER_GROUP)
    .map((request): Entry => ({
      id: `${request.poolId}/${request.id}`,
      group: 'Approvals',
      label: requestTitle(request),
      hint: requestMark(request).word,
      run: () => openRequest.run({ poolId: request.poolId, requestId: request.id }),
    }));
  return [...commands, ...configurations, ...requests, ...services, ...pools];
}

function listCommands(state: State): readonly Entry[] {
  const entry = (id: string, label: string, hint: string, run: () => void): Entry => ({
    id,
    group: 'Commands',
    label,
    hint,
    run,
  });
  const held = state.focusedKey ?? state.openedKey;
  const moves = [promote, demote].flatMap((command) => {
    const configuration = held === null ? undefined : state.configurations.get(held);
    if (held === null || !configuration) return [];
    const label = `${command.label(held)}: ${inSentence(configuration.nameLabel)}`;
    return [entry(command.id, label, keysWord(command.shortcut), () => command.run(held))];
  });
  const compares = [openDrift, compareWith, openHealOf].flatMap((command) => {
    const configuration = held === null ? undefined : state.configurations.get(held);
    if (held === null || !configuration) return [];
    const label = `${command.label(held)} ${inSentence(configuration.nameLabel)}`;
    return [entry(command.id, label, '', () => command.run(held))];
  });
  const fenced = held !== null && state.configurations.has(held) ? state.configurations.get(held) : undefined;
  const fences =
    held !== null && fenced
      ? [
          entry(openFencedCopies.id, `${openFencedCopies.label(held)} ${inSentence(fenced.nameLabel)}`, '', () =>
            openFencedCopies.run(held),
          ),
          entry(
            openReach.id,
            `${openReach.label({ key: held, vmUuid: null })} ${inSentence(fenced.nameLabel)}`,
            '',
            () => openReach.run({ key: held, vmUuid: null }),
          ),
        ]
      : [];
  const replicas =
    held === null
      ? []
      : [
          ...(findReplicated(state, held) ? [openReplicate, openPatchTest] : []),
          ...(findSource(state, held) === undefined ? [] : [openRefresh]),
        ].map((command) =>
          entry(
            command.id,
            `${command.label(held)} ${inSentence(state.configurations.get(held)?.nameLabel ?? '')}`,
            '',
            () => command.run(held),
          ),
        );
  const verbs =
    held !== null && fenced
      ? [
          entry(openPage.id, `${openPage.label(held)}: ${inSentence(fenced.nameLabel)}`, '', () => openPage.run(held)),
          ...OPERATE_VERBS.map((verb) =>
            entry(`${openOperate.id}-${verb}`, `${verbWord(verb)} ${inSentence(fenced.nameLabel)}…`, '', () =>
              openOperate.run({ key: held, verb }),
            ),
          ),
          entry(openMakeTemplate.id, `Make a template of ${inSentence(fenced.nameLabel)}…`, '', () =>
            openMakeTemplate.run(held),
          ),
          entry(openLease.id, `Leases of ${inSentence(fenced.nameLabel)}…`, '', () => openLease.run(held)),
          entry(openArchive.id, `Archive ${inSentence(fenced.nameLabel)}…`, '', () => openArchive.run(held)),
        ]
      : [];
  return [
    ...moves,
    ...replicas,
    ...verbs,
    ...fences,
    ...archiveEntries(state).map(({ id, label, run }) => entry(id, label, '', run)),
    ...compares,
    ...VIEWS.map((view) => entry(`view-${view}`, openView.label(view), '', () => openView.run(view))),
    entry(openCreateConfiguration.id, openCreateConfiguration.label(undefined), 'N', () =>
      openCreateConfiguration.run(undefined),
    ),
    entry(openWorkflow.id, openWorkflow.label(undefined), 'W', () => openWorkflow.run(undefined)),
    entry(openAutomation.id, openAutomation.label(undefined), '', () => openAutomation.run(undefined)),
    entry(openApprovals.id, openApprovals.label(undefined), 'A', () => openApprovals.run(undefined)),
    entry(openRequestFile.id, openRequestFile.label(undefined), '', () => void openRequestFile.run(undefined)),
    ...Object.values(state.pools)
      .filter(({ phase }) => phase === 'connected')
      .flatMap((pool) =>
        [importDecision, openPolicies, openKeys].map((command) =>
          entry(`${command.id}-${pool.id}`, command.label(pool.id), poolName(pool), () => {
            command.run(pool.id);
          }),
        ),
      ),
    ...Object.values(state.pools)
      .filter(({ phase }) => phase === 'connected')
      .flatMap((pool) => [
        entry(`${openNewTemplate.id}-${pool.id}`, 'New template from VM templates…', poolName(pool), () =>
          openNewTemplate.run({ poolId: pool.id }),
        ),
        entry(
          `${importTemplate.id}-${pool.id}`,
          'Import a template…',
          poolName(pool),
          () => void importTemplate.run({ poolId: pool.id }),
        ),
      ]),
    entry(
      exportTemplateSchema.id,
      exportTemplateSchema.label(undefined),
      '',
      () => void exportTemplateSchema.run(undefined),
    ),
    entry(openCreateService.id, openCreateService.label(undefined), '', () => openCreateService.run(undefined)),
    entry(openAddPool.id, openAddPool.label(undefined), '', () => openAddPool.run(undefined)),
    entry(startDemo.id, startDemo.label(undefined), '', () => void startDemo.run(undefined)),
    ...(['replay', 'pool-log'] as const).map((tab) =>
      entry(`${showLedger.id}-${tab}`, showLedger.label(tab), '', () => showLedger.run(tab)),
    ),
    entry(openExport.id, openExport.label(null), '', () => openExport.run(null)),
    entry(openEvidence.id, openEvidence.label(undefined), 'Ctrl O', () => void openEvidence.run(undefined)),
    entry(openSealKey.id, openSealKey.label(undefined), '', () => openSealKey.run(undefined)),
    entry(checkForUpdates.id, checkForUpdates.label(undefined), '', () => void checkForUpdates.run(undefined)),
    entry(openBackUp.id, openBackUp.label(undefined), '', () => openBackUp.run(undefined)),
    entry(openRestore.id, openRestore.label(undefined), '', () => openRestore.run(undefined)),
    entry(exportDiagnostics.id, exportDiagnostics.label(undefined), '', () => void exportDiagnostics.run(undefined)),
    entry(takeTour.id, takeTour.label(undefined), '', () => void takeTour.run(undefined)),
    entry(openHelp.id, openHelp.label(undefined), 'F1', () => openHelp.run(undefined)),
    entry(`${openHelp.id}-words`, openHelp.label('words'), '', () => openHelp.run('words')),
    entry(openKeyboardHelp.id, openKeyboardHelp.label(undefined), '?', () => openKeyboardHelp.run(undefined)),
  ];
}

function stageName(state: State, configuration: Configuration): string | undefined {
  const stages = findServiceOf(state, configuration)?.service.workflow.stages;
  return stages?.find(({ id }) => id === configuration.stageId)?.name ?? configuration.stageId ?? undefined;
}

/** A shortcut as keyboards spell it: "Ctrl →". */
function keysWord(shortcut: string | null): string {
  return (shortcut ?? '').replace('ArrowRight', '→').replace('ArrowLeft', '←').replace('+', ' ');
}
