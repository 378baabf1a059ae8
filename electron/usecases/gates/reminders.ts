import type { RequestView } from '../../../shared/ipc/areas/approval-requests.ts';
import type { Notices } from '../app/notices.ts';
import type { GatePorts } from './gate-ports.ts';

/** Tells that a request waits for the person here and will run out, and that an own one has; each once. */
export class Reminders {
  private readonly told = new Set<string>();

  /** Looks through a pool's requests. */
  async remind(
    { ledger, notices }: Pick<GatePorts, 'ledger'> & { readonly notices: Notices },
    requests: readonly RequestView[],
  ): Promise<void> {
    for (const request of requests) {
      const { configurationName, configurationUuid, id, poolId, toStageName } = request;
      if (request.waitsForYou && request.isDueSoon && this.isNew(`due ${id}`))
        notices.raise(
          'warning',
          `${configurationName} waits for your decision`,
          `The request to enter ${toStageName} runs out on ${request.expiresAt}.`,
        );
      const isOver = request.phase === 'expired' && request.isOurs;
      if (!isOver || !this.isNew(`over ${id}`) || isTold(ledger.list({ limit: 500 }), id)) continue;
      await ledger.append({
        kind: 'approval.expired',
        actor: 'console',
        poolId,
        configurationUuid,
        data: { configuration: configurationName, to: toStageName, request: id },
      });
    }
  }

  private isNew(what: string): boolean {
    if (this.told.has(what)) return false;
    this.told.add(what);
    return true;
  }
}

function isTold(entries: ReturnType<GatePorts['ledger']['list']>, requestId: string): boolean {
  return entries.some(({ data, kind }) => kind === 'approval.expired' && data['request'] === requestId);
}
