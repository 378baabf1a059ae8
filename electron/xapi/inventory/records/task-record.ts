import type { TaskFacts } from '../../../../shared/domain/inventory.ts';
import { toNumber, toText, toTexts } from '../../wire-values.ts';
import type { WireRecord } from '../../wire-values.ts';

/** What is kept of a task. */
export interface TaskRecord {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly status: TaskFacts['status'];
  /** 0 to 1; 1 at the end also of a failure. */
  readonly progressRatio: number;
  readonly cancellable: boolean;
  /** XML-RPC fragment whatever the transport; empty until success. */
  readonly result: string;
  readonly errorInfo: readonly string[];
}

/** Reads a record of XAPI class `task`. */
export function readTask(record: WireRecord): TaskRecord {
  return {
    uuid: toText(record['uuid']),
    nameLabel: toText(record['name_label']),
    status: statusOf(toText(record['status'])),
    progressRatio: Math.min(1, Math.max(0, toNumber(record['progress']))),
    cancellable: toTexts(record['allowed_operations']).includes('cancel'),
    result: toText(record['result']),
    errorInfo: toTexts(record['error_info']),
  };
}

function statusOf(text: string): TaskFacts['status'] {
  switch (text) {
    case 'success':
    case 'failure':
    case 'cancelling':
    case 'cancelled':
      return text;
    default:
      return 'pending';
  }
}
