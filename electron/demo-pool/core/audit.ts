import type { MessageModel } from '../../datamodel/datamodel.ts';
import type { AuditEntry, Caller, Value } from './contract.ts';
import type { MemoryDatabase } from './database.ts';
import { asString } from './values.ts';

/** Arguments whose text XAPI writes into the audit log; map keys and values never are. */
const LOGGED_TEXT = new Set(['name', 'label', 'description', 'name_label', 'name_description', 'new_name', 'value']);
/** Entries kept in memory; the oldest go. */
const KEPT = 20_000;

/** The audit log: one entry per side-effecting call. */
export class AuditLog {
  readonly entries: AuditEntry[] = [];
  private readonly db: MemoryDatabase;

  constructor(db: MemoryDatabase) {
    this.db = db;
  }

  add(entry: AuditEntry): void {
    this.entries.push(entry);
    if (this.entries.length > KEPT) this.entries.splice(0, this.entries.length - KEPT);
  }

  /** Records a call, unless XAPI leaves its kind out: reads, events, and root's own log-ins and log-outs. */
  record(
    message: MessageModel,
    session: Caller,
    args: readonly Value[],
    outcome: string,
    stamp: string,
    hostName: string,
  ): void {
    if (message.cls === 'event' || /^(get|assert)_/.test(message.name)) return;
    if (message.cls === 'session' && session.isLocalSuperuser) return;
    const denied = outcome === 'ERROR:RBAC_PERMISSION_DENIED';
    this.add({
      time: stamp,
      hostName,
      sessionRef: session.sessionRef,
      userSid: session.userSid,
      userName: session.userName,
      allowed: !denied,
      outcome,
      channel: 'API',
      method: message.method,
      args: this.describe(message, args),
    });
  }

  private describe(message: MessageModel, args: readonly Value[]): AuditEntry['args'] {
    return message.params.flatMap((param, index): AuditEntry['args'] => {
      const value = args[index];
      if (typeof value !== 'string') return [];
      if (param.type.kind === 'ref') {
        const row = this.db.find(param.type.cls, value);
        return [[param.name, asString(row?.['name_label']), asString(row?.['uuid']), value]];
      }
      // In `add_to_other_config(self, key, value)` the value belongs to a map.
      const isMapValue = param.name === 'value' && message.name.startsWith('add_to_');
      return LOGGED_TEXT.has(param.name) && !isMapValue ? [[param.name, value, '', '']] : [];
    });
  }
}
