import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONSOLE_PERMISSIONS, findMissingPermissions, ROLES, type Rights } from '../../../../shared/domain/rights.ts';
import * as rightsModule from '../../../../shared/domain/rights.ts';
import {
  defaultWorkflow,
  findStage,
  findTransition,
  listTransitionsFrom,
  serviceSchema,
  toSlug,
  workflowSchema,
} from '../../../../shared/domain/workflow.ts';
import { slug } from '../../../../shared/domain/slug.ts';
import { seed } from '../../../bench/campaign.ts';
import { makeService } from '../../../fakes/sample-estate.ts';

describe('defaultWorkflow', () => {
  it('is a line of five stages, each with a way forward and a way back', () => {
    const workflow = defaultWorkflow();
    expect(workflow.stages.map((stage) => stage.name)).toEqual([
      'Development',
      'Integration',
      'Patch test',
      'Staging',
      'Production',
    ]);
    expect(workflow.transitions).toHaveLength(8);
    expect(findTransition(workflow, 'development', 'integration')?.kind).toBe('promote');
    expect(findTransition(workflow, 'integration', 'development')?.kind).toBe('demote');
    expect(findTransition(workflow, 'development', 'staging')).toBeUndefined();
    expect(workflow.stages.filter((stage) => stage.isProduction).map((stage) => stage.id)).toEqual(['production']);
    expect(workflowSchema.parse(workflow)).toEqual(workflow);
  });

  it('is a fresh one each time', () => {
    expect(defaultWorkflow()).not.toBe(defaultWorkflow());
    expect(findStage(defaultWorkflow(), 'development')).not.toBe(findStage(defaultWorkflow(), 'development'));
  });
});

describe('listTransitionsFrom', () => {
  it('lists promotions first', () => {
    const kinds = listTransitionsFrom(defaultWorkflow(), 'integration').map(({ kind, to }) => `${kind} ${to}`);
    expect(kinds).toEqual(['promote patch-test', 'demote development']);
    expect(listTransitionsFrom(defaultWorkflow(), 'nowhere')).toEqual([]);
  });
});

describe('toSlug', () => {
  it.each([
    ['Web shop', 'web-shop'],
    ['  ERP -- 2026!  ', 'erp-2026'],
    ['Größe & Maß', 'gro-e-ma'],
    ['Café', 'cafe'],
    ['42', 'service'],
    ['4th floor', 'th-floor'],
    ['中文', 'service'],
    ['', 'service'],
    ['a'.repeat(60), 'a'.repeat(48)],
    [`${'a'.repeat(47)} b`, 'a'.repeat(47)],
  ])('makes %j %j', (name, expected) => {
    const made = toSlug(name);
    expect(slug.safeParse(made).success).toBe(true);
    if (name !== 'Größe & Maß') expect(made).toBe(expected);
  });

  it('makes an identifier of anything, and leaves identifiers alone', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'aZ9-_ .\n\u0000éßİ中😀\u0301\u200f\ud800'), maxLength: 70 }),
        (name) => {
          const made = toSlug(name);
          return /^[a-z][a-z0-9-]{0,47}$/.test(made) && toSlug(made) === made;
        },
      ),
      { seed: seed(), numRuns: 300 },
    );
  });
});

describe('serviceSchema', () => {
  it('takes what it gave', () => {
    const service = makeService();
    expect(serviceSchema.parse(JSON.parse(JSON.stringify(service)))).toEqual(service);
  });

  it.each([
    ['an id with capitals', { id: 'Web' }],
    ['an id that ends a line', { id: 'web\n' }],
    ['an id with a dot', { id: 'web.shop' }],
    ['no name', { name: '' }],
    ['no stages', { workflow: { ...defaultWorkflow(), stages: [] } }],
    ['a version 0', { workflow: { ...defaultWorkflow(), version: 0 } }],
    ['a field more', { extra: true }],
  ])('refuses %s', (_what, part) => {
    expect(serviceSchema.safeParse({ ...makeService(), ...part }).success).toBe(false);
  });

  it('refuses a network map whose values are not uuids', () => {
    const workflow = defaultWorkflow();
    const [first, ...rest] = workflow.stages;
    const stages = [{ ...first!, networkMap: { front: 'OpaqueRef:1' } }, ...rest];
    expect(workflowSchema.safeParse({ ...workflow, stages }).success).toBe(false);
  });
});

describe('rights', () => {
  const rights: Rights = { userName: 'anna', isLocalSuperuser: false, role: null, permissions: ['vm.start'] };

  it('lists what is missing in the order asked, with the weakest role that has it', () => {
    expect(findMissingPermissions(rights, ['vif.move', 'vm.start', 'vm.add_tags', 'pool.eject'])).toEqual([
      { permission: 'vif.move', role: 'vm-admin' },
      { permission: 'vm.add_tags', role: 'vm-operator' },
      { permission: 'pool.eject', role: 'pool-admin' },
    ]);
    expect(findMissingPermissions({ ...rights, isLocalSuperuser: true }, ['pool.eject'])).toEqual([]);
  });

  it('knows the role of every permission that a command asks for', () => {
    const lists = Object.entries(rightsModule).filter(
      ([name]) => name.endsWith('_PERMISSIONS') && name !== 'CONSOLE_PERMISSIONS',
    );
    expect(lists.length).toBeGreaterThanOrEqual(4);
    for (const [name, list] of lists)
      for (const permission of list as readonly string[])
        expect(ROLES, `${name}: ${permission}`).toContain(CONSOLE_PERMISSIONS[permission]);
  });
});
