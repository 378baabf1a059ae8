import type { z } from 'zod';
import { OPEN_GATE, gatePolicySchema } from '../../../../shared/domain/gate/gate-policy.ts';
import { personSchema } from '../../../../shared/domain/gate/person.ts';
import { NO_POOL_POLICIES, poolPoliciesSchema } from '../../../../shared/domain/gate/wide-policy.ts';
import { rehearsalWishSchema } from '../../../../shared/domain/archive/rehearsal.ts';
import { archiveWishSchema, restoreWishSchema } from '../../../../shared/domain/archive/archive-wish.ts';
import { fenceSettingsSchema } from '../../../../shared/domain/fence/fence-settings.ts';
import { leaseRulesSchema } from '../../../../shared/domain/lease/lease-rules.ts';
import { migrateWishSchema } from '../../../../shared/domain/migrate/migrate-wish.ts';
import { operateWishSchema } from '../../../../shared/domain/operate/operate-wish.ts';
import { refreshScheduleSchema } from '../../../../shared/domain/replica/refresh-schedule.ts';
import { templateDescriptionSchema } from '../../../../shared/domain/template/template-description.ts';
import { templateContentSchema } from '../../../../shared/domain/template/template-content.ts';
import { makeTemplateWishSchema, provisionWishSchema } from '../../../../shared/domain/template/template-wish.ts';
import { NO_RULES, stageRulesSchema } from '../../../../shared/domain/stage-rules.ts';
import { serviceSchema } from '../../../../shared/domain/workflow.ts';
import { defaultWorkflow } from '../../../../shared/domain/workflow.ts';
import { makingOf, provisioningOf, sampleContent } from '../../../fakes/sample-template.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

/** A field by its path, with the least and the most it takes: of a number itself, of texts and lists their length. */
export type Limit = readonly [path: string, least: number, most: number];

const at = '2026-03-04T10:00:00.000Z';
const anybody = { kind: 'anybody' };
const person = { sid: 'S-1-5', name: 'anna', roles: ['a'], groups: [{ sid: 'S-1-5', name: 'b' }] };
const gate = {
  ...OPEN_GATE,
  approvals: [{ id: 'a', name: 'a', minimum: 1, from: [anybody], isRequesterExcluded: true }],
  approvalValidMinutes: 1,
  calendars: [{ timeZone: 'U', weekly: [{ days: [1], from: '01:00', to: '02:00' }] }],
  checklist: [{ id: 'a', text: 'a' }],
};
const wide = { id: 'a', name: 'a', direction: 'any', enters: 'any', gate: OPEN_GATE };
const member = {
  vmUuid: uuidOf(1),
  hostUuid: null,
  disks: [{ device: 0, srUuid: uuidOf(2) }],
  nics: [{ device: 0, networkUuid: uuidOf(3) }],
};
const away = { poolUuid: null, hostUuid: null, srUuid: null, networks: [], members: [member] };
const parameter = { id: 'a', label: 'a', help: 'a', type: 'choice', unit: 'a', default: 'a', choices: ['a'] };
const tier = {
  ...{ id: 'a', label: 'a', count: 1, name: 'a', order: 1, startDelaySeconds: 0 },
  disks: [{ device: 0, sizeGiB: 1 }],
  nics: [{ device: 0, network: 'a' }],
  xenstore: [{ key: 'vm-data/a', value: 1 }],
};
const schedule = {
  poolId: 'p',
  configurationUuid: uuidOf(1),
  toStageId: 'a',
  fence: null,
  isStarted: false,
  keep: 1,
  times: { days: [1], time: '01:00', timeZone: 'U' },
  armedBy: 'a',
  armedAt: at,
  settledUntil: at,
  lastRunId: null,
  lastReason: '',
};

/** Everything that people and other consoles may hand in, with a sample that is right. */
export const FORMS: readonly (readonly [name: string, schema: z.ZodType, sample: unknown, limits: readonly Limit[]])[] =
  [
    [
      'a person',
      personSchema,
      person,
      [
        ['roles', 0, 20],
        ['groups', 0, 50],
        ['name', 1, 256],
        ['groups.0.sid', 1, 200],
      ],
    ],
    [
      'a gate',
      gatePolicySchema,
      gate,
      [
        ['approvals', 0, 20],
        ['approvals.0.minimum', 1, 20],
        ['approvals.0.from', 1, 50],
        ['approvals.0.name', 1, 80],
        ['approvalValidMinutes', 1, 525_600],
        ['soakMinutes', 0, 525_600],
        ['calendars', 0, 20],
        ['calendars.0.timeZone', 1, 60],
        ['calendars.0.weekly', 1, 40],
        ['calendars.0.weekly.0.days', 1, 7],
        ['calendars.0.weekly.0.days.0', 0, 6],
        ['checklist', 0, 50],
        ['checklist.0.text', 1, 300],
      ],
    ],
    [
      'what a pool asks',
      poolPoliciesSchema,
      { ...NO_POOL_POLICIES, policies: [wide] },
      [
        ['policies', 0, 20],
        ['policies.0.name', 1, 80],
        ...['define-gates', 'override-freezes', 'trust-keys'].map((right): Limit => [`rights.${right}`, 1, 50]),
      ],
    ],
    [
      'a lease',
      leaseRulesSchema,
      { run: { hours: 1, end: 'suspend' }, storage: { days: 1, end: 'tell' }, warnHours: 1 },
      [
        ['run.hours', 1, 8760],
        ['storage.days', 1, 3650],
        ['warnHours', 1, 720],
      ],
    ],
    [
      'a move to another host or pool',
      migrateWishSchema,
      { verb: 'migrate', ...away },
      [
        ['members', 0, 200],
        ['members.0.disks', 0, 256],
        ['members.0.disks.0.device', 0, 255],
        ['members.0.nics', 0, 64],
        ['members.0.nics.0.device', 0, 63],
      ],
    ],
    ['a shutdown', operateWishSchema, { verb: 'shutdown', forceAfterSeconds: 10 }, [['forceAfterSeconds', 10, 7200]]],
    ['a removal', operateWishSchema, { verb: 'delete', liftReason: 'why' }, [['liftReason', 3, 300]]],
    [
      'snapshots to forget',
      operateWishSchema,
      { verb: 'forget-snapshots', snapshotUuids: [uuidOf(1)] },
      [['snapshotUuids', 1, 2000]],
    ],
    [
      'a schedule of refreshes',
      refreshScheduleSchema,
      schedule,
      [
        ['keep', 1, 50],
        ['poolId', 1, 64],
        ['armedBy', 1, 256],
        ['times.days', 1, 7],
        ['times.days.0', 0, 6],
        ['times.timeZone', 1, 60],
        ['lastReason', 0, 1000],
      ],
    ],
    [
      'a description of a template',
      templateDescriptionSchema,
      { parameters: [parameter], configurationName: 'a', tiers: [tier] },
      [
        ['parameters', 0, 40],
        ['parameters.0.label', 1, 80],
        ['parameters.0.unit', 0, 12],
        ['parameters.0.choices', 1, 30],
        ['tiers', 1, 20],
        ['tiers.0.order', 0, 1000],
        ['tiers.0.startDelaySeconds', 0, 86_400],
        ['tiers.0.disks', 0, 16],
        ['tiers.0.disks.0.device', 0, 15],
        ['tiers.0.nics', 0, 16],
        ['tiers.0.nics.0.network', 1, 80],
        ['tiers.0.xenstore', 0, 40],
      ],
    ],
    [
      'what is said about fences',
      fenceSettingsSchema,
      {
        physicalNetworks: [
          {
            ...{ id: 'a', bases: [{ networkUuid: uuidOf(1), nativeTag: 1 }] },
            tags: [{ tag: 1, missingOnHostUuids: [], isReserved: false }],
          },
        ],
        outside: { networkUuid: uuidOf(1), addresses: ['10.0.0.1'] },
        ...{ router: null, dhcpNetworkUuids: [uuidOf(1)] },
      },
      [
        ['physicalNetworks', 0, 16],
        ['physicalNetworks.0.id', 1, 64],
        ['physicalNetworks.0.bases', 1, 32],
        ['physicalNetworks.0.bases.0.nativeTag', 1, 4094],
        ['physicalNetworks.0.tags', 0, 512],
        ['physicalNetworks.0.tags.0.tag', 1, 4094],
        ['outside.addresses', 0, 512],
        ['dhcpNetworkUuids', 0, 64],
      ],
    ],
    [
      'what a stage asks',
      stageRulesSchema,
      {
        ...NO_RULES,
        entry: [{ kind: 'start', readiness: { probe: { kind: 'tcp', port: 1 }, timeoutSeconds: 5 } }],
        exit: [{ kind: 'shutdown', forceAfterSeconds: 10 }],
        caps: { vcpus: 1, memoryBytes: null },
        ...{ allowedUsers: ['a'], keepSnapshots: 1 },
      },
      [
        ['entry', 0, 10],
        ['entry.0.readiness.timeoutSeconds', 5, 7200],
        ['entry.0.readiness.probe.port', 1, 65_535],
        ['exit', 0, 10],
        ['exit.0.forceAfterSeconds', 10, 7200],
        ['caps.vcpus', 1, 512],
        ['allowedUsers', 0, 50],
        ['allowedUsers.0', 1, 256],
        ['keepSnapshots', 1, 50],
      ],
    ],
    [
      'a service',
      serviceSchema,
      { id: 'a', name: 'a', description: '', workflow: defaultWorkflow() },
      [
        ['name', 1, 80],
        ['description', 0, 2000],
        ['workflow.stages.0.name', 1, 60],
      ],
    ],
    [
      'a rehearsal',
      rehearsalWishSchema,
      { archive: 'a', srUuid: uuidOf(1), probe: 'agent', timeoutSeconds: 5 },
      [
        ['timeoutSeconds', 5, 7200],
        ['archive', 1, 101],
      ],
    ],
    [
      'an archive',
      archiveWishSchema,
      { name: 'a', note: '', zstd: true },
      [
        ['name', 1, 120],
        ['note', 0, 2000],
      ],
    ],
    [
      'a restore',
      restoreWishSchema,
      {
        ...{ archive: 'a', name: 'a', place: { serviceId: 'a', stageId: 'a' }, srUuid: uuidOf(1) },
        ...{ keepMacs: true, networks: {}, mustMatch: true },
      },
      [
        ['archive', 1, 101],
        ['name', 1, 200],
        ['place.serviceId', 0, 64],
        ['place.stageId', 0, 64],
      ],
    ],
    [
      'a template to be made',
      makeTemplateWishSchema,
      makingOf(uuidOf(1)),
      [
        ['name', 1, 120],
        ['notes', 0, 2000],
        ['tiers', 1, 20],
        ['tiers.0.tier', 0, 32],
      ],
    ],
    [
      'a template',
      templateContentSchema,
      sampleContent(uuidOf(1)),
      [
        ['version', 1, 10_000],
        ['name', 1, 120],
        ['madeFrom', 0, 300],
        ['sources', 1, 20],
        ['sources.0.tier', 0, 32],
      ],
    ],
    [
      'what is to be provisioned',
      provisionWishSchema,
      provisioningOf(uuidOf(1)),
      [
        ['count', 1, 16],
        ['networks', 0, 200],
        ['networks.0.network', 0, 80],
      ],
    ],
  ];
