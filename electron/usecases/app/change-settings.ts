import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { Settings } from '../../../shared/ipc/settings.ts';
import type { Ledger, Publish, SettingsStore } from '../../ports.ts';

/** What the window remembers of itself; nobody chooses it as a setting, so it leaves no line in the ledger. */
const VIEW_ONLY: ReadonlySet<string> = new Set<keyof Settings>([
  'selectedService',
  'collapsedStages',
  'detailsOpen',
  'drawerOpen',
  'tour',
]);

/** Keeps what a person chose and tells every window. */
export async function changeSettings(
  ports: { readonly settings: SettingsStore; readonly ledger: Ledger; readonly publish: Publish },
  patch: ParsedInput<'settings.change'>,
): Promise<null> {
  // Fields left out arrive as undefined after parsing; they must not erase what is kept.
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  for (const [name, value] of Object.entries(given).filter(([name]) => !VIEW_ONLY.has(name)))
    await ports.ledger.append({
      kind: 'setting.changed',
      actor: 'console',
      data: { setting: name, value: JSON.stringify(value) },
    });
  ports.settings.change(given);
  ports.publish('settings.changed', ports.settings.get());
  return null;
}
