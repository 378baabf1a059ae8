/** What a ledger entry tells; the data of each kind is in `data`, readable without this program. */
export type ActivityKind =
  | 'console.started'
  | 'pool.added'
  | 'pool.forgotten'
  | 'pool.logged-in'
  | 'pool.logged-out'
  | 'pool.login-refused'
  | 'certificate.trusted'
  | 'certificate.alarm'
  | 'service.saved'
  | 'workflow.published'
  | 'workflow.exported'
  | 'configuration.created'
  | 'configuration.adopted'
  | 'configuration.released'
  | 'plan.refused'
  | 'approval.requested'
  | 'approval.decided'
  | 'approval.withdrawn'
  | 'approval.refused'
  | 'approval.expired'
  | 'approval.exported'
  | 'approval.imported'
  | 'approval.tidied'
  | 'gate.changed'
  | 'gate.ticked'
  | 'gate.freeze-overridden'
  | 'gate.glass-broken'
  | 'gate.glass-seconded'
  | 'gate.probed'
  | 'key.trusted'
  | 'key.revoked'
  | 'clock.confirmed'
  | 'workflow.believed'
  | 'drift.muted'
  | 'drift.unmuted'
  | 'drift.exported'
  | 'replica.scheduled'
  | 'replica.unscheduled'
  | 'replica.refreshed'
  | 'replica.refresh-missed'
  | 'archive.checked'
  | 'archive.check-cancelled'
  | 'archive.removed'
  | 'run.started'
  | 'run.step'
  | 'run.interrupted'
  | 'run.pause-asked'
  | 'run.paused'
  | 'run.resumed'
  | 'run.stop-asked'
  | 'run.undone'
  | 'run.finished'
  | 'automation.armed'
  | 'automation.disarmed'
  | 'automation.started'
  | 'automation.held'
  | 'automation.missed'
  | 'lock.broken'
  | 'fence.alarm'
  | 'fence.held-again'
  | 'fence.settings-saved'
  | 'setting.changed'
  | 'request.refused'
  | 'ledger.verified'
  | 'bundle.exported'
  | 'bundle.opened'
  | 'report.exported'
  | 'review.signed'
  | 'review.merged'
  | 'pool.reconciled'
  | 'store.damaged'
  | 'clock.jumped'
  | 'data.backed-up'
  | 'data.restore-laid-ready'
  | 'data.restored'
  | 'data.diagnosed';

/** One entry of the ledger as the activity list shows it. */
export interface Activity {
  readonly seq: number;
  /** ISO. */
  readonly time: string;
  readonly kind: ActivityKind;
  /** XAPI user name, or "console" for what happened by itself. */
  readonly actor: string;
  readonly poolId: string | null;
  readonly configurationUuid: string | null;
  readonly runId: string | null;
  /** Flat, small, for display: names, stages, reasons. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}
