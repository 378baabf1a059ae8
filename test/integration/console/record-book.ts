import type { RequestInput, RequestOutputs } from '../../../shared/ipc/contract.ts';
import { REQUEST_RECORDS, type RecordedRequest } from '../../../shared/ipc/recorded-requests.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';

/** Asks a console, and holds its ledger to what `REQUEST_RECORDS` says of each request. */
export class RecordBook {
  /** Requests that were done and left what they must. */
  readonly seen: Set<RecordedRequest>;
  readonly desk: HeadlessConsole;

  constructor(desk: HeadlessConsole, seen: Set<RecordedRequest>) {
    this.desk = desk;
    this.seen = seen;
  }

  /** Number of the newest entry. */
  async newest(): Promise<number> {
    const [entry] = await this.desk.request('activity.list', { limit: 1 });
    return entry?.seq ?? 0;
  }

  /** Asks, expects a yes, and waits until the ledger has told an entry of every kind that is due, by somebody. */
  async did<N extends RecordedRequest>(name: N, input: RequestInput<N>): Promise<RequestOutputs[N]> {
    const before = await this.newest();
    const answer = await this.desk.request(name, input);
    for (const due of REQUEST_RECORDS[name])
      await this.desk.until(`the entry ${due} of ${name}`, ({ activity }) =>
        activity.find(({ kind, seq, actor }) => seq > before && kind === due && actor !== ''),
      );
    this.seen.add(name);
    return answer;
  }
}
