import type { ActivityKind } from '../domain/activity.ts';
import type { RequestName } from './contract.ts';

/**
 * What the ledger keeps of each request: the entries it writes when it did what it was asked, or nothing where it changes
 * nothing but what this window shows or what a person has not handed in yet. Every request is named, so that a new one
 * can't be forgotten. A recorded request that was refused or failed has an entry too: one of its own use case, or
 * `request.refused`.
 */
export const REQUEST_RECORDS = {
  'app.ready': null,
  'app.describe': null,
  'app.copy': null,
  'app.dismiss-notice': null,
  'settings.change': ['setting.changed'],
  'signer.state': null,
  // The entry of the start, which follows them, names the key.
  'signer.unlock': null,
  'signer.go-without': null,
  'signer.seal': ['setting.changed'],

  'pools.probe': null,
  'pools.add': ['certificate.trusted', 'pool.added', 'pool.logged-in'],
  'pools.connect': ['pool.logged-in'],
  'pools.disconnect': ['pool.logged-out'],
  'pools.forget': ['pool.forgotten'],
  'pools.trust-certificate': ['certificate.trusted'],
  'pools.start-demo': ['pool.logged-in'],

  'services.save': ['service.saved'],
  'services.remove': ['service.saved'],
  // A draft is nobody's word before it is published.
  'workflows.save-draft': null,
  'workflows.discard-draft': null,
  'workflows.publish': ['workflow.published'],
  'workflows.export': ['workflow.exported'],
  // The same file for everybody: it tells nothing of this estate.
  'workflows.export-schema': null,
  'workflows.import': null,

  'configurations.create': ['configuration.created'],
  'configurations.adopt': ['configuration.adopted'],
  'configurations.release': ['configuration.released'],
  'promotions.preview': null,
  'promotions.start': ['run.started'],
  'runs.stop': ['run.stop-asked'],
  'runs.pause': ['run.pause-asked'],
  'runs.resume': ['run.resumed'],
  'runs.undo': ['run.undone'],
  'runs.list': null,
  'runs.show': null,
  'locks.break': ['lock.broken'],
  'automation.arm': ['automation.armed'],
  'automation.disarm': ['automation.disarmed'],

  'drift.compare': null,
  'drift.export': ['drift.exported'],
  'drift.preview-heal': null,
  'drift.heal': ['run.started'],
  'templates.list-vms': null,
  'templates.draft': null,
  'templates.check': null,
  'templates.preview-make': null,
  'templates.make': ['run.started'],
  'templates.save': ['template.saved'],
  'templates.note': ['template.saved'],
  'templates.preview-provision': null,
  'templates.provision': ['run.started'],
  'templates.preview-remove': null,
  'templates.remove': ['run.started'],
  'templates.export': ['template.exported'],
  // The same file for everybody: it tells nothing of this estate.
  'templates.export-schema': null,
  'templates.import': null,
  'archives.refresh': null,
  'archives.choose-folder': ['archive.folder-chosen'],
  'archives.preview': null,
  'archives.start': ['run.started'],
  'archives.check': ['archive.checked'],
  'archives.cancel-check': ['archive.check-cancelled'],
  'archives.preview-restore': null,
  'archives.restore': ['run.started'],
  'archives.preview-rehearsal': null,
  'archives.rehearse': ['run.started'],
  'archives.remove': ['archive.removed'],
  'replicas.preview': null,
  'replicas.start': ['run.started'],
  'replicas.schedule': ['replica.scheduled'],
  'replicas.unschedule': ['replica.unscheduled'],
  'leases.renew': ['lease.renewed'],
  'leases.keep': ['lease.kept'],
  'drift.history': null,
  'drift.revisions': null,
  'drift.mute': ['drift.muted'],
  'drift.unmute': ['drift.unmuted'],

  'fences.preview': null,
  'fences.start': ['run.started'],
  'fences.preview-removal': null,
  'fences.remove': ['run.started'],
  'fences.save-settings': ['fence.settings-saved'],
  'operate.describe': null,
  'operate.preview': null,
  'operate.start': ['run.started'],
  'members.show': null,
  'members.load': null,
  'members.screen': null,
  'topology.read': null,
  'topology.reach': null,

  'gates.review': null,
  'gates.request-approval': ['approval.requested'],
  'gates.open-request': null,
  'gates.decide': ['approval.decided'],
  'gates.withdraw-request': ['approval.withdrawn'],
  'gates.tick': ['gate.ticked'],
  'gates.override-freeze': ['gate.freeze-overridden'],
  'gates.break-glass': ['gate.glass-broken'],
  'gates.second-break-glass': ['gate.glass-seconded'],
  'gates.run-probes': ['gate.probed'],
  'gates.export-request': ['approval.exported'],
  'gates.open-request-file': null,
  'gates.sign-request-file': ['approval.decided'],
  'gates.import-decision': ['approval.imported'],
  'gates.trust-key': ['key.trusted'],
  'gates.revoke-key': ['key.revoked'],
  'gates.confirm-clock': ['clock.confirmed'],
  'gates.believe-workflow': ['workflow.believed'],
  'gates.save-policies': ['gate.changed'],
  'revisions.list': null,
  'revisions.compare': null,

  'activity.list': null,
  'evidence.timeline': null,
  'evidence.facets': null,
  'evidence.entry': null,
  'evidence.history': null,
  'evidence.verify': ['ledger.verified'],
  'evidence.reconcile': ['pool.reconciled'],
  'evidence.preview-bundle': null,
  'evidence.export-bundle': ['bundle.exported'],
  'evidence.cancel-export': null,
  'evidence.open-bundle': ['bundle.opened'],
  'evidence.open-dropped': ['bundle.opened'],
  'evidence.close-bundle': null,
  'evidence.trust-key': ['key.trusted'],
  // A remark is nobody's word before it is signed off; then the counter-signature holds it.
  'evidence.save-remark': null,
  'evidence.remove-remark': null,
  'evidence.sign-off': ['review.signed'],
  'evidence.merge-review': ['review.merged'],
  'evidence.compare': null,
  'evidence.export-report': ['report.exported'],

  'data.back-up': ['data.backed-up'],
  'data.restore': ['data.restore-laid-ready'],
  'data.restart': null,
  'data.export-diagnostics': ['data.diagnosed'],
  'data.read-log': null,
  'updates.check': null,
  'updates.download': ['update.downloaded'],
  'updates.install': ['update.install-asked'],
  'updates.cancel-install': ['update.install-cancelled'],
} as const satisfies { readonly [N in RequestName]: readonly [ActivityKind, ...ActivityKind[]] | null };

/** Requests of which the ledger has an entry. */
export type RecordedRequest = {
  [N in RequestName]: (typeof REQUEST_RECORDS)[N] extends null ? never : N;
}[RequestName];

/** Whether the ledger keeps anything of a request. */
export function isRecorded(name: RequestName): name is RecordedRequest {
  return REQUEST_RECORDS[name] !== null;
}
