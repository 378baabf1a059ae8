import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Failpoints that only plans for archives pass. */
export const OF_ARCHIVES =
  /^(open-archive|export-vm|seal-archive|import-vm|sweep-import|look-at-vm|record-rehearsal|remove-rehearsed-(vm|fence)|guard-archived|write-evidence)\//;
/** Those of plans for templates. */
export const OF_TEMPLATES = /^(fit-out-vm|keep-as-template|write-template-record|remove-template-record)\//;
/** Those of plans that migrate, or copy to another pool. */
export const OF_MIGRATIONS = /^(migrate-vm|settle-vm|carry-service|send-copy|keep-macs)\//;

/** Those of plans that put another disk in the place of one. */
export const OF_DISK_HEALING = /^replace-disk\//;

/** Every failpoint that the sources name, in order of the files. @throws Error where one is no literal or named twice */
export function listFailpoints(folder = join(process.cwd(), 'electron/runs')): readonly string[] {
  const names: string[] = [];
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.ts') || file === 'failpoint.ts') continue;
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [call, name] of text.matchAll(/\bfailpoint\(([^)]*)\)/g)) {
      const literal = /^'([a-z-]+\/[a-z-]+)'$/.exec(name ?? '')?.[1];
      if (literal === undefined) throw new Error(`${file}: ${call} is no literal`);
      if (names.includes(literal)) throw new Error(`${file}: ${literal} is named twice`);
      names.push(literal);
    }
  }
  return names;
}
