import type { Blocker } from '../../shared/domain/blocker.ts';
import type { TemplateBlocker } from '../../shared/domain/template/template-unfit.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import { SHOP } from '../fakes/sample-estate.ts';
import { sampleContent } from '../fakes/sample-template.ts';

/** A library with one version of a template. */
export const makeLibrary = (name: string): Events['templates.changed'] => ({
  poolId: 'pool-a',
  templates: [
    {
      id: SHOP.vapp,
      content: { ...sampleContent(SHOP.web), name, notes: name, madeFrom: name, isGold: true },
      seq: 2,
      by: name,
      at: '2026-03-02T08:00:00.000Z',
    },
  ],
});

/** One of each blocker that templates bring, and those that copies bring as well. */
export const makeTemplateBlockers = (
  name: string,
): {
  readonly [K in TemplateBlocker['kind'] | 'copy-name-taken' | 'stage-fences-copies']: Extract<Blocker, { kind: K }>;
} => ({
  'template-unfit': {
    kind: 'template-unfit',
    tier: name,
    name,
    unfit: { why: 'disk-larger', device: 0, sizeBytes: 2 ** 34, wantedBytes: 2 ** 33 },
  },
  'template-chain-deep': { kind: 'template-chain-deep', tier: name, length: 30, limit: 30 },
  'copy-name-taken': { kind: 'copy-name-taken', names: [name] },
  'stage-fences-copies': { kind: 'stage-fences-copies', stage: name },
  'template-name-taken': { kind: 'template-name-taken', name },
  'template-too-large': { kind: 'template-too-large', length: 50_000, limit: 40_000 },
});
