import { beforeEach, describe, expect, it } from 'vitest';
import { createConfiguration, openAdopt, openConfiguration } from '../../../../renderer/commands/configurations.ts';
import { resumeRun } from '../../../../renderer/commands/runs.ts';
import { saveService } from '../../../../renderer/commands/services.ts';
import { toggleStage } from '../../../../renderer/commands/window.ts';
import { keyOf } from '../../../../renderer/state/configurations-slice.ts';
import { store } from '../../../../renderer/state/store.ts';
import {
  fillStore,
  installBridge,
  makeConfiguration,
  makePool,
  makeRun,
  makeService,
  makeVm,
  uuid,
} from '../made-facts.ts';

const configuration = makeConfiguration();
const input = {
  poolId: 'p1',
  name: 'Web shop 2.5',
  vmUuids: [uuid(201)],
  serviceId: 'web-shop',
  stageId: 'development',
};
beforeEach(() => {
  fillStore([configuration]);
  store.getState().applyVms({ poolId: 'p1', reset: true, changed: [makeVm()], removed: [] });
});

describe('creating a configuration', () => {
  it('is not blocked for free VMs under a new name', () => {
    expect(createConfiguration.blockers(input)).toEqual([]);
  });

  it('is blocked by a VM of another vApp and by a name that is taken, both at once', () => {
    store.getState().applyVms({ poolId: 'p1', reset: false, changed: [makeVm({ vappUuid: uuid(100) })], removed: [] });
    expect(createConfiguration.blockers({ ...input, name: ' Web shop 2.4 ' })).toEqual([
      { kind: 'name-taken', otherUuid: uuid(100) },
      { kind: 'vm-in-other-configuration', vmUuid: uuid(201), otherUuid: uuid(100) },
    ]);
  });

  it('tells a weaker role which one it lacks', () => {
    const rights = {
      userName: 'anna',
      isLocalSuperuser: false,
      role: 'vm-admin',
      permissions: ['pool.add_to_gui_config', 'vm.add_tags'],
    } as const;
    store.getState().applyPool(makePool({ rights }));
    const missing = createConfiguration.blockers(input);
    expect(missing.length).toBe(3);
    expect(missing[0]).toEqual({
      kind: 'permission-missing',
      missing: { permission: 'vm_appliance.create', role: 'pool-operator' },
    });
  });
});

describe('other commands', () => {
  it('do not put a configuration elsewhere while a run is on it', () => {
    fillStore([{ ...configuration, activeRunId: 'r1' }]);
    expect(openAdopt.blockers({ key: keyOf(configuration), stageId: null })).toEqual([
      { kind: 'run-active', runId: 'r1' },
    ]);
  });

  it('do not save a service on a pool that is gone', () => {
    store.getState().applyPool(makePool({ phase: 'lost' }));
    expect(saveService.blockers({ poolId: 'p1', service: makeService(), afterSeq: 0 })).toEqual([
      { kind: 'pool-not-connected' },
    ]);
  });

  it('do not resume a run while its pool is gone', () => {
    store.getState().applyRuns([makeRun({ phase: 'interrupted' })]);
    expect(resumeRun.blockers('r1')).toEqual([]);
    store.getState().applyPool(makePool({ phase: 'lost' }));
    expect(resumeRun.blockers('r1')).toEqual([{ kind: 'pool-not-connected' }]);
  });

  it('ask main to keep what is folded, and write nothing into the settings themselves', async () => {
    const bridge = installBridge();
    await toggleStage.run('web-shop/staging');
    expect(bridge.asked).toEqual([{ name: 'settings.change', input: { collapsedStages: ['web-shop/staging'] } }]);
    expect(store.getState().settings.collapsedStages).toEqual([]);
  });

  it('open the details even when the panel was hidden', () => {
    const bridge = installBridge();
    store.getState().applySettings({ ...store.getState().settings, detailsOpen: false });
    openConfiguration.run(keyOf(configuration));
    expect(store.getState().openedKey).toBe(keyOf(configuration));
    expect(bridge.asked).toEqual([{ name: 'settings.change', input: { detailsOpen: true } }]);
  });
});
