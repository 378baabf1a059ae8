import type { Run } from '../../../shared/domain/run.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { MakeTemplateWish, ProvisionWish } from '../../../shared/domain/template/template-wish.ts';
import type { TemplateView } from '../../../shared/ipc/areas/templates.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import { rested } from '../../fakes/rested.ts';
import { begun } from '../operate/operate-desk.ts';

/** Waits until a run is over. */
export async function ended(desk: HeadlessConsole, runId: string): Promise<Run> {
  return rested(desk, runId, 120_000);
}

/** The wish that a sheet would begin with for a configuration. */
export async function firstWish(
  desk: HeadlessConsole,
  { uuid, nameLabel }: Configuration,
  id: string,
  alike = true,
): Promise<MakeTemplateWish> {
  const { text, sources } = await desk.request('templates.draft', {
    poolId: 'demo',
    from: { kind: 'configuration', uuid, alike },
  });
  const checked = await desk.request('templates.check', { text });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return {
    ...{ id, family: null, name: nameLabel, notes: '', srUuid: null },
    description: checked.template.description,
    tiers: sources.map(({ tier, vmUuid }) => ({ tier, vmUuid })),
  };
}

/** Makes a template, and waits until consoles see it. */
export async function madeTemplate(
  desk: HeadlessConsole,
  { uuid }: Pick<Configuration, 'uuid'>,
  wish: MakeTemplateWish,
): Promise<TemplateView> {
  const asked = { poolId: 'demo', configurationUuid: uuid, wish };
  const runId = await begun(
    'making',
    () => desk.ask('templates.preview-make', asked),
    (planDigest) => desk.ask('templates.make', { ...asked, planDigest }),
  );
  const run = await ended(desk, runId);
  if (run.phase !== 'succeeded') throw new Error(`making ends ${run.phase}: ${JSON.stringify(run.problem)}`);
  return desk.until('the template', ({ templates }) => templates.get(wish.id));
}

/** Provisions, and waits for the end. */
export async function provisioned(desk: HeadlessConsole, wish: ProvisionWish): Promise<Run> {
  const runId = await begun(
    'provisioning',
    () => desk.ask('templates.preview-provision', { poolId: 'demo', wish }),
    (planDigest) => desk.ask('templates.provision', { poolId: 'demo', wish, planDigest }),
  );
  return ended(desk, runId);
}
