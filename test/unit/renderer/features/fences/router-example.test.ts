// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { planFence } from '../../../../../shared/domain/fence/plan-fence.ts';
import { toRouterNotes } from '../../../../../shared/domain/fence/router-notes.ts';
import type { FenceMode } from '../../../../../shared/domain/fence/fence-request.ts';
import { makeRequest } from '../../../shared/domain/fence/sample-pool.ts';

const folderOf = (name: string): string => join(process.cwd(), 'renderer', 'features', 'fences', name);
const example = parse(readFileSync(folderOf('fence-router-cloud-init.yaml'), 'utf8')) as {
  readonly packages: readonly string[];
  readonly write_files: readonly { readonly path: string; readonly content: string }[];
};
const keys = readFileSync(folderOf('fence-router.md'), 'utf8');
const fileOf = (path: string): string => example.write_files.find((each) => each.path === path)?.content ?? '';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-router-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function notesOf(mode: FenceMode): Readonly<Record<string, string>> {
  const planning = planFence(makeRequest({ mode }));
  if (!planning.ok) throw new Error(JSON.stringify(planning));
  return toRouterNotes(planning.plan);
}

/** A command that writes down how it was called, and what it was given. */
function stub(name: string, body: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

/** Runs the script of the example as a router would, with every command of the system written down instead. */
function runScript(notes: Readonly<Record<string, string>>): { readonly calls: string; readonly rules: string } {
  const [calls, rules] = [join(folder, 'calls'), join(folder, 'rules')];
  writeFileSync(calls, '');
  writeFileSync(rules, '');
  for (const name of ['ip', 'arping', 'sysctl']) stub(name, `echo "${name} $*" >> "${calls}"`);
  stub('nft', `cat >> "${rules}"`);
  stub('ls', 'for last; do :; done; n=${last#*vif-}; echo "/sys/net/eth${n%%/*}"');
  const cases = Object.entries(notes).map(([key, value]) => `'${key}') echo '${value}';;`);
  stub('xenstore-read', `case "$1" in\n${cases.join('\n')}\n*) exit 1;;\nesac`);
  const values = join(folder, 'values');
  writeFileSync(values, fileOf('/etc/default/fence-router'));
  const script = fileOf('/usr/local/sbin/fence-router').replace('/etc/default/fence-router', values);
  execFileSync('sh', ['-c', script], { env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` } });
  return { calls: readFileSync(calls, 'utf8'), rules: readFileSync(rules, 'utf8') };
}

describe("the example of a fence's router", () => {
  it('names every key that a router is told, and none that it is not', () => {
    const told = new Set(
      Object.keys(notesOf('inOut')).map((key) => key.replace('vm-data/stagewright/', '').replace(/\/\d+\//, '/N/')),
    );
    const rows = keys
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .join('\n');
    const documented = [...rows.matchAll(/`((?:outside|inside|map|version|fence|mode)[A-Za-z/]*)`/g)].map(
      ([, key]) => key,
    );
    expect(new Set(documented)).toEqual(told);
  });

  it('installs what its script calls', () => {
    expect(example.packages).toEqual(['nftables', 'iproute2', 'iputils-arping', 'xenstore-utils']);
  });

  it('lets connections out under its own address, and answers inside for the gateway', () => {
    const { calls, rules } = runScript(notesOf('outOnly'));
    expect(calls).toContain('ip address replace 10.9.1.1/24 dev eth0');
    expect(calls).toContain('ip route replace default via 192.0.2.1');
    expect(calls).toContain('ip address replace 10.0.0.1/24 dev eth1');
    expect(calls).toContain('sysctl -q -w net.ipv4.ip_forward=1');
    expect(rules).toContain('policy drop');
    expect(rules).toContain('oifname "eth0" snat to 10.9.1.1');
    expect(rules).not.toContain('dnat to');
  });

  it('maps each address one to one, both ways', () => {
    const { calls, rules } = runScript(notesOf('inOut'));
    for (const last of [1, 2, 3, 4, 5, 6]) {
      const [inside, external] = [`10.0.0.${String(last)}`, `10.9.1.${String(last + 1)}`];
      expect(rules).toContain(`iifname "eth0" ip daddr ${external} dnat to ${inside}`);
      expect(rules).toContain(`oifname "eth0" ip saddr ${inside} snat to ${external}`);
      expect(calls).toContain(`ip address replace ${external}/32 dev eth0`);
      expect(calls).toContain(`arping -c 1 -U -I eth0 ${external}`);
    }
    // The mapping of a VM goes before the router's own address, or all would leave under that one.
    expect(rules.indexOf('snat to 10.9.1.2')).toBeLessThan(rules.indexOf('snat to 10.9.1.1\n'));
  });

  it('does nothing where it is told nothing, or in a version that it does not know', () => {
    for (const notes of [{}, { ...notesOf('outOnly'), 'vm-data/stagewright/version': '2' }])
      expect(runScript(notes)).toEqual({ calls: '', rules: '' });
  });
});
