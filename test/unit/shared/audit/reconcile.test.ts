import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../../shared/domain/activity.ts';
import type { AuditRecord } from '../../../../shared/domain/audit/audit-record.ts';
import { changesRevision, effectOf } from '../../../../shared/domain/audit/audit-effect.ts';
import { reconcile, type ReconcileInput } from '../../../../shared/domain/audit/reconcile.ts';
import { findWitness, toAnnouncement, type Witness } from '../../../../shared/domain/audit/witness.ts';
import { checkpointMessage } from '../../../../shared/domain/ledger/checkpoint-text.ts';
import { makeSigner } from '../../../fakes/sample-signer.ts';

const signer = makeSigner();
const stranger = makeSigner('somebody else');
const HEADS = ['0', 'a', 'b', 'c'].map((digit) => digit.repeat(64));

function call(name: string, time: string, more: Partial<AuditRecord> & { readonly uuid?: string } = {}): AuditRecord {
  const { uuid = 'vm-1', ...rest } = more;
  return {
    time: `2026-01-31T${time}.000Z`,
    host: 'host-1',
    trackId: 'ours',
    subjectSid: null,
    subjectName: 'root',
    allowed: true,
    outcome: 'OK',
    channel: 'API',
    call: name,
    objects: [{ argument: 'self', name: 'web-1', uuid, ref: 'OpaqueRef:1' }],
    ...rest,
  };
}

function entry(seq: number, kind: Activity['kind'], time: string, runId: string | null = 'run-1'): Activity {
  const at = `2026-01-31T${time}.000Z`;
  return { seq, time: at, kind, actor: 'root', poolId: 'pool-1', configurationUuid: 'web', runId, data: {} };
}

const entries = [
  entry(1, 'run.started', '10:00:00'),
  entry(2, 'run.step', '10:00:10'),
  entry(3, 'run.finished', '10:01:00'),
];

function compare(records: readonly AuditRecord[], more: Partial<ReconcileInput> = {}): ReturnType<typeof reconcile> {
  return reconcile({
    records,
    entries,
    ledger: {
      ledger: 'ledger-a',
      lastSeq: 3,
      keys: new Set([signer.publicKey]),
      headAt: (seq) => HEADS[seq],
      verify: signer.verify,
    },
    ownTrackIds: new Set(['ours']),
    ownerOf: (uuid) => ({ 'vm-1': 'web', 'vm-2': 'database' })[uuid],
    toleranceMs: 2000,
    ...more,
  });
}

function announce(statement: Partial<Witness>, as = signer): AuditRecord {
  const full = { ledger: 'ledger-a', seq: 2, head: HEADS[2]!, time: '2026-01-31T10:00:20.000Z', ...statement };
  const { label, description } = toAnnouncement({ ...full, key: as.publicKey, sig: as.sign(checkpointMessage(full)) });
  const objects = [
    { argument: 'label', name: label, uuid: '', ref: '' },
    { argument: 'description', name: description, uuid: '', ref: '' },
  ];
  return call('task.create', '10:00:21', { objects });
}

describe('a call of this console', () => {
  it('is recorded when a run of the ledger was about its configuration at that time', () => {
    expect(compare([call('VM.start', '10:00:30')]).findings).toMatchObject([{ kind: 'recorded', entrySeq: 1 }]);
    expect(compare([call('VM.start', '10:01:01')]).findings).toMatchObject([{ kind: 'recorded' }]);
  });

  it('is unrecorded before and after the run, and on another configuration', () => {
    const records = [
      call('VM.start', '09:59:57'),
      call('VM.start', '10:01:03'),
      call('VM.start', '10:00:30', { uuid: 'vm-2' }),
    ];
    expect(compare(records).findings).toMatchObject([
      { kind: 'unrecorded', configurationUuid: 'web' },
      { kind: 'unrecorded' },
      { kind: 'unrecorded', configurationUuid: 'database' },
    ]);
  });

  it('is recorded while its run is not finished, and when it made the configuration', () => {
    const open = [entry(1, 'run.started', '10:00:00'), entry(2, 'run.interrupted', '10:00:05')];
    expect(compare([call('VM.start', '23:00:00')], { entries: open }).findings).toMatchObject([{ kind: 'recorded' }]);
    const made = [entry(7, 'configuration.created', '10:00:00', null)];
    const create = call('VM_appliance.create', '10:00:01', { uuid: '' });
    expect(compare([create], { entries: made }).findings).toMatchObject([{ kind: 'recorded', entrySeq: 7 }]);
  });

  it('is bookkeeping when it is about sessions, tasks and shared records', () => {
    const records = [
      call('task.create', '12:00:00', { objects: [] }),
      call('pool.add_to_gui_config', '12:00:00', { uuid: '' }),
    ];
    expect(compare(records).findings.map(({ kind }) => kind)).toEqual(['bookkeeping', 'bookkeeping']);
  });
});

describe("somebody else's call", () => {
  const theirs = { trackId: 'theirs', subjectName: 'maria' };

  it('on our configuration says what it changed and what it broke', () => {
    const records = [call('VIF.move', '10:00:30', theirs), call('VM.clean_reboot', '11:00:00', theirs)];
    expect(compare(records).findings).toMatchObject([
      { kind: 'foreign', effect: 'network', brokeLockOf: 'run-1', brokeRevision: true, happened: true },
      { kind: 'foreign', effect: 'power', brokeLockOf: null, brokeRevision: false },
    ]);
  });

  it('that failed or was denied broke nothing and is told all the same', () => {
    const denied = call('VM.destroy', '10:00:30', {
      ...theirs,
      allowed: false,
      outcome: 'ERROR:RBAC_PERMISSION_DENIED',
    });
    expect(compare([denied]).findings).toMatchObject([
      { kind: 'foreign', effect: 'removal', happened: false, brokeLockOf: null, brokeRevision: false },
    ]);
  });

  it('on what is none of ours is counted only', () => {
    expect(compare([call('VM.start', '10:00:30', { ...theirs, uuid: 'vm-9' })])).toMatchObject({
      findings: [],
      elsewhere: 1,
    });
  });

  it.each([
    ['VM.start', 'power', false],
    ['VM.hard_shutdown', 'power', false],
    ['VM_appliance.start', 'power', false],
    ['VM.snapshot', 'snapshot', false],
    ['VM.revert', 'content', true],
    ['VBD.insert', 'content', true],
    ['VDI.resize', 'content', true],
    ['VDI.destroy', 'removal', true],
    ['VIF.create', 'network', true],
    ['VM.set_VCPUs_max', 'size', true],
    ['VM.set_memory', 'size', true],
    ['VM.set_appliance', 'membership', true],
    ['VM.pool_migrate', 'placement', false],
    ['VM.add_to_blocked_operations', 'protection', false],
    ['VM.add_tags', 'label', false],
    ['VDI.set_name_label', 'label', false],
    ['VM.set_name_label', 'label', false],
    ['VM.call_plugin', 'other', false],
  ] as const)('%s changes %s', (name, effect, isRevision) => {
    expect(effectOf({ call: name })).toBe(effect);
    expect(changesRevision(effect)).toBe(isRevision);
  });
});

describe('a witness in the pool', () => {
  it('is found in the record of its task, and nowhere else', () => {
    expect(findWitness(announce({}))).toMatchObject({ ledger: 'ledger-a', seq: 2, head: HEADS[2] });
    expect(findWitness(call('task.create', '10:00:00'))).toBeUndefined();
    expect(findWitness({ ...announce({}), call: 'VM.set_name_label' })).toBeUndefined();
  });

  it.each([
    ['confirmed', announce({})],
    ['contradicted', announce({ head: HEADS[3]! })],
    ['cut', announce({ seq: 9 })],
    ['elsewhere', announce({ ledger: 'ledger-b' })],
    ['forged', announce({ head: HEADS[3]! }, stranger)],
  ] as const)('is %s', (state, record) => {
    expect(compare([record]).witnesses).toMatchObject([{ state }]);
  });

  it('is forged when what it says is not what was signed', () => {
    const record = announce({});
    const objects = record.objects.map((object) => ({ ...object, name: object.name.replace(HEADS[2]!, HEADS[3]!) }));
    expect(compare([{ ...record, objects }]).witnesses).toMatchObject([{ state: 'forged' }]);
  });

  it('makes its session one of ours, which a forged one does not, nor one that was read and repeated', () => {
    const inSession = (trackId: string, record: AuditRecord): AuditRecord => ({ ...record, trackId });
    const kinds = (...records: readonly AuditRecord[]): string[] =>
      compare([...records, inSession('new', call('VM.start', '10:00:30'))]).findings.map(({ kind }) => kind);
    expect(kinds(inSession('new', announce({})))).toEqual(['bookkeeping', 'recorded']);
    expect(kinds(inSession('new', announce({}, stranger)))).toEqual(['foreign']);
    expect(kinds(announce({}), inSession('new', announce({})))).toEqual(['bookkeeping', 'foreign']);
    const late = inSession('new', { ...announce({}), time: '2026-01-31T10:00:29.000Z' });
    expect(kinds(late)).toEqual(['foreign']);
  });
});
