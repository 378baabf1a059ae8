import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { XapiFailure } from '../../../electron/xapi/wire/errors.ts';
import { ROLES, type RoleName } from '../../../shared/domain/rights.ts';
import { defaultWorkflow } from '../../../shared/domain/workflow.ts';
import type { RequestOutputs } from '../../../shared/ipc/contract.ts';
import type { Result } from '../../../shared/errors.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';
import { ended, expectNoBugs, openOtherClient, problemOf, settledIn, sharedRecordsOf } from './desk.ts';

let pool: RunningDemoPool;
beforeAll(async () => {
  pool = await quickDemoPool();
});
afterAll(async () => {
  await pool.close();
});

/** The calls behind each command, with arguments that name nothing: who may call gets another error than who may not. */
const NOTHING = 'OpaqueRef:00000000-0000-4000-8000-000000000000';
const GUI_CONFIG = [
  ['pool.add_to_gui_config', NOTHING, 'key', 'value'],
  ['pool.remove_from_gui_config', NOTHING, 'key'],
];
const TAGS = [
  ['VM.add_tags', NOTHING, 'tag'],
  ['VM.remove_tags', NOTHING, 'tag'],
];
const CALLS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'save service': GUI_CONFIG,
  adopt: [...GUI_CONFIG, ...TAGS],
  promote: [...GUI_CONFIG, ...TAGS, ['VIF.move', NOTHING, NOTHING]],
  create: [...GUI_CONFIG, ...TAGS, ['VM.set_appliance', NOTHING, NOTHING], ['VM_appliance.create', 'x', '']],
};

/** What the pool itself lets a role do, asked without the console. */
async function askPool(role: RoleName): Promise<Readonly<Record<string, boolean>>> {
  const client = await openOtherClient(pool, role);
  try {
    const allowed: Record<string, boolean> = {};
    for (const [command, calls] of Object.entries(CALLS)) {
      allowed[command] = true;
      for (const [method = '', ...params] of calls) {
        const code = await client.call(method, ...params).then(
          () => '',
          (error: unknown) => (error instanceof XapiFailure ? error.code : String(error)),
        );
        if (code === 'RBAC_PERMISSION_DENIED') allowed[command] = false;
      }
    }
    return allowed;
  } finally {
    await client.close();
  }
}

/** Expects a yes, or a no whose every reason is a role that the account lacks. */
function expectAnswer(
  answer: Result<RequestOutputs[keyof RequestOutputs]>,
  isAllowed: boolean,
  weakest: RoleName,
): void {
  if (isAllowed) {
    expect(answer).toMatchObject({ ok: true });
    return;
  }
  const problem = problemOf(answer);
  if (problem.code !== 'blocked') throw new Error(`refused as ${JSON.stringify(problem)}`);
  const roles = problem.blockers.map((blocker) =>
    blocker.kind === 'permission-missing' ? blocker.missing.role : blocker.kind,
  );
  expect(roles).toContain(weakest);
  for (const role of roles) expect(ROLES).toContain(role);
}

describe.each(ROLES)('the account of role %s', (role) => {
  let console_: HeadlessConsole;
  let poolId: string;
  let allowed: Readonly<Record<string, boolean>>;

  beforeAll(async () => {
    allowed = await askPool(role);
    console_ = await HeadlessConsole.open({ limits: QUICK_LIMITS });
    await console_.start('never');
    const account = { userName: role, password: pool.password, keepPassword: false };
    const address = { host: '127.0.0.1', port: pool.port, fingerprint: pool.fingerprint };
    ({ poolId } = await console_.request('pools.add', { ...address, ...account }));
    await console_.until('the services', ({ services }) => services.size > 0);
  });

  afterAll(async () => {
    await console_.close();
    expectNoBugs(console_);
  });

  it('is shown with its role and name', () => {
    const rights = console_.facts.pools.get(poolId)?.rights;
    expect(rights).toMatchObject({ role, isLocalSuperuser: false });
    expect(rights?.userName).toContain(role);
  });

  it('may save a service exactly where the pool lets it', async () => {
    const service = { id: `by-${role}`, name: `By ${role}`, description: '', workflow: defaultWorkflow() };
    const lines = console_.facts.activity.length;
    expectAnswer(
      await console_.ask('services.save', { poolId, service, afterSeq: 0 }),
      allowed['save service'] === true,
      'vm-operator',
    );
    const written = Object.keys(sharedRecordsOf(pool)).filter((key) => key.includes(`.by-${role}.`));
    expect(written).toHaveLength(allowed['save service'] === true ? 1 : 0);
    const saved = console_.facts.activity.slice(lines).filter(({ kind }) => kind === 'service.saved');
    expect(saved).toHaveLength(written.length);
  });

  it('may adopt, promote and release exactly where the pool lets it', async () => {
    const loose = await console_.until('a vApp without a place', ({ configurations }) =>
      [...configurations.values()].find(({ nameLabel }) => nameLabel === 'Monitoring'),
    );
    const configuration = { poolId, configurationUuid: loose.uuid };
    const adopt = { ...configuration, serviceId: 'web-shop', stageId: 'development' };
    expectAnswer(await console_.ask('configurations.adopt', adopt), allowed['adopt'] === true, 'vm-operator');
    if (allowed['adopt'] !== true) return;
    await settledIn(console_, loose.uuid, 'development');
    const target = { ...configuration, toStageId: 'integration' };
    const preview = await console_.ask('promotions.preview', target);
    expectAnswer(preview, allowed['promote'] === true, 'vm-admin');
    if (preview.ok) {
      const { runId } = await console_.request('promotions.start', { ...target, planDigest: preview.value.planDigest });
      expect((await ended(console_, runId)).phase).toBe('succeeded');
      await settledIn(console_, loose.uuid, 'integration');
    }
    await console_.request('configurations.release', configuration);
    await console_.until('no place', ({ configurations }) => configurations.get(loose.uuid)?.stageId === null);
  });

  it('may create a configuration exactly where the pool lets it', async () => {
    const vm = await console_.until('a VM without a vApp', ({ vms }) =>
      [...(vms.get(poolId)?.values() ?? [])].find(
        ({ vappUuid, powerState }) => vappUuid === null && powerState === 'Halted',
      ),
    );
    const input = { poolId, name: `Made by ${role}`, vmUuids: [vm.uuid], serviceId: 'erp', stageId: 'development' };
    const answer = await console_.ask('configurations.create', input);
    expectAnswer(answer, allowed['create'] === true, 'pool-operator');
    const made = pool.world.db
      .refs('VM_appliance')
      .filter((ref) => pool.world.db.get('VM_appliance', ref)['name_label'] === input.name);
    expect(made).toHaveLength(answer.ok ? 1 : 0);
  });
});

it('differs by role as XAPI has it: vm-admin promotes and does not create, vm-operator adopts and does not promote', async () => {
  expect(await askPool('vm-admin')).toMatchObject({ promote: true, create: false, adopt: true });
  expect(await askPool('vm-operator')).toMatchObject({ promote: false, create: false, adopt: true });
  expect(await askPool('pool-operator')).toMatchObject({ promote: true, create: true });
  expect(await askPool('read-only')).toEqual({ 'save service': false, adopt: false, promote: false, create: false });
});
