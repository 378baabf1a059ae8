import { app } from 'electron';
import type { AppDescription } from '../../shared/ipc/contract.ts';

/** The Electron this program is made for; older ones run it for trial and tests only. */
const MADE_FOR_MAJOR = 45;

/** What this program runs on. */
export function describeRuntime(): Pick<
  AppDescription,
  'version' | 'electron' | 'chromium' | 'node' | 'runtimeWarning'
> {
  const electron = process.versions.electron;
  const isOld = Number.parseInt(electron, 10) < MADE_FOR_MAJOR;
  return {
    version: app.getVersion(),
    electron,
    chromium: process.versions.chrome,
    node: process.versions.node,
    runtimeWarning: isOld
      ? `This is Electron ${electron}, an old version for trial and tests only. Install the official Electron ${String(MADE_FOR_MAJOR)} for daily work.`
      : null,
  };
}
