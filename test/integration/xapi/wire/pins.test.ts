import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTransport, probeCertificate } from '../../../../electron/xapi/wire/open-transport.ts';
import { recordFigure } from '../../../bench/figures.ts';
import { makeCertificate } from '../../../fakes/certificates.ts';
import { answer, startHostileServer } from '../../../fakes/hostile-server.ts';
import { runPinScenarios } from './pin-scenarios.ts';
import type { PinCertificates, PinResult } from './pin-scenarios.ts';

const run = promisify(execFile);

let certificates: PinCertificates;
const seen: PinResult[] = [];

beforeAll(async () => {
  certificates = {
    first: await makeCertificate('coordinator'),
    second: await makeCertificate('impostor'),
    expired: await makeCertificate('forgotten', { expired: true }),
  };
});
afterAll(() => {
  const bad = seen.filter((result) => !result.good || result.bytes > 0).length;
  recordFigure('F12', { count: seen.length, bad, value: bad, target: 0, ok: bad === 0 && seen.length >= 9 });
});

function expectAllGood(results: readonly PinResult[]): void {
  seen.push(...results);
  expect(results.length).toBeGreaterThanOrEqual(9);
  expect(results.filter((result) => !result.good || result.bytes !== 0)).toEqual([]);
}

describe('certificate pins', () => {
  it('keep every request from a server that is not pinned', async () => {
    expectAllGood(await runPinScenarios(certificates));
  });

  it('do so in the Node of Electron, too', async (context) => {
    const electron = await electronPath();
    if (electron === undefined) {
      context.skip('no Electron runtime here: the pins were checked on Node only');
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), 'stagewright-pins-'));
    try {
      writeFileSync(join(folder, 'certificates.json'), JSON.stringify(certificates));
      const entry = fileURLToPath(new URL('pin-scenarios-main.ts', import.meta.url));
      await build({
        configFile: false,
        logLevel: 'error',
        ssr: { noExternal: true },
        build: {
          ssr: entry,
          target: 'node18',
          outDir: folder,
          emptyOutDir: false,
          minify: false,
          rolldownOptions: { output: { format: 'cjs', entryFileNames: 'main.cjs' } },
        },
      });
      const { stdout } = await run(electron, [join(folder, 'main.cjs'), join(folder, 'certificates.json')], {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        timeout: 60_000,
      });
      expectAllGood(JSON.parse(stdout) as PinResult[]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('old TLS', () => {
  it.each(['TLSv1', 'TLSv1.1'] as const)('is refused when a server offers %s at most', async (version) => {
    const certificate = await makeCertificate('old-host', { keyType: 'rsa' });
    const server = await startHostileServer({
      certificate,
      minVersion: version,
      maxVersion: version,
      conduct: answer('{"jsonrpc":"2.0","result":[],"id":1}'),
    });
    try {
      await expect(probeCertificate(server.endpoint)).rejects.toMatchObject({ reason: 'tls', sent: false });
      expect(server.requestBytes).toBe(0);
      // The person may opt in for one pool.
      const transport = await openTransport(server.endpoint, (_endpoint, shown) => shown.tlsVersion === version, {
        minVersion: version,
        kind: 'json-rpc',
      });
      expect(transport.kind).toBe('json-rpc');
      transport.close();
    } finally {
      await server.close();
    }
  });
});

/** The runtime the launcher chose, if it is there already; this test downloads nothing. */
async function electronPath(): Promise<string | undefined> {
  const given = process.env['STAGEWRIGHT_ELECTRON'];
  if (given !== undefined && given !== '') return given;
  try {
    const { stdout } = await run('npm', ['run', '-s', 'electron-path'], { timeout: 60_000 });
    const path = stdout.trim();
    return path === '' ? undefined : path;
  } catch (error) {
    process.stderr.write(`no Electron runtime: ${String(error)}\n`);
    return undefined;
  }
}
