import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeFeedKeys, signedMetadata, startFeedServer, type FeedServer } from '../../fakes/update-feed-server.ts';
import { electronPath } from '../harness/places.ts';

/* The real libraries in the real Electron: only the program that uses them is smaller. */

const NEW = 'stagewright-0.2.0-x86_64.AppImage';
const keys = makeFeedKeys();
const app = mkdtempSync(join(tmpdir(), 'stagewright-self-update-'));
const keyFile = join(app, 'update-key.pem');
let feed: FeedServer;
let home: string;
let appImage: string;

/** A program that leaves word of having been started. */
const program = (word: string): string => `#!/bin/sh\necho "${word}" >> "${join(home, 'started')}"\n`;

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('../../fixtures/self-update/main.ts', import.meta.url)),
      target: 'node18',
      outDir: app,
      emptyOutDir: false,
      rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'main.cjs' } },
    },
  });
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'stagewright-self-update', version: '0.1.0', main: 'main.cjs' }),
  );
  writeFileSync(join(app, 'dev-app-update.yml'), 'updaterCacheDirName: stagewright-self-update\n');
  writeFileSync(keyFile, keys.publicKey);
  feed = await startFeedServer();
}, 120_000);
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stagewright-home-'));
  appImage = join(home, 'Stagewright.AppImage');
  writeFileSync(appImage, program('old'));
  chmodSync(appImage, 0o755);
  feed.answers.clear();
  feed.asked.splice(0);
  const content = Buffer.from(program('new'));
  feed.answers.set('/feed/latest-linux.yml', signedMetadata(keys, { version: '0.2.0', name: NEW, content }));
  feed.answers.set(`/feed/${NEW}`, content);
  return () => rmSync(home, { recursive: true, force: true });
});
afterAll(async () => {
  await feed.close();
  rmSync(app, { recursive: true, force: true });
});

interface Told {
  readonly found?: string;
  readonly downloaded?: string;
  readonly told?: readonly number[];
  readonly code?: string;
  readonly fault?: string;
}

/** Runs the program to the end of a step. */
async function update(
  step: 'find' | 'download' | 'install',
  environment: NodeJS.ProcessEnv = {},
): Promise<readonly Told[]> {
  // As Electron tells of certificates.
  const der = Buffer.from(feed.certificate.cert.replace(/-----.*?-----|\s/g, ''), 'base64');
  const fingerprint = `sha256/${createHash('sha256').update(der).digest('base64')}`;
  const isRoot = process.getuid?.() === 0;
  const switches = [...(isRoot ? ['--no-sandbox'] : []), `--user-data-dir=${join(home, 'data')}`];
  const child = spawn(electronPath(), [...switches, app, feed.address, keyFile, fingerprint, step], {
    env: {
      ...process.env,
      ...{ APPIMAGE: appImage, XDG_CACHE_HOME: join(home, 'cache'), HOME: home, NODE_OPTIONS: '' },
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString('utf8')));
  await new Promise((resolve) => child.once('close', resolve));
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Told);
}

const content = (): string => readFileSync(appImage, 'utf8');
const started = (): string => (existsSync(join(home, 'started')) ? readFileSync(join(home, 'started'), 'utf8') : '');

async function untilStarted(): Promise<string> {
  for (let round = 0; round < 200 && started() === ''; round += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return started();
}

describe('an AppImage', () => {
  it('finds, downloads and becomes the new version, and starts that once it has ended', async () => {
    const told = await update('install');
    expect(told).toMatchObject([{ found: '0.2.0' }, { downloaded: NEW }]);
    expect(content()).toBe(program('new'));
    expect(await untilStarted()).toBe('new\n');
    expect(readdirSync(home).filter((name) => name.includes('AppImage'))).toEqual(['Stagewright.AppImage']);
    expect(feed.asked).toEqual(['/feed/latest-linux.yml', `/feed/${NEW}`]);
  });

  it('stays as it is until it is told to install', async () => {
    expect(await update('download')).toMatchObject([{ found: '0.2.0' }, { downloaded: NEW }]);
    expect(content()).toBe(program('old'));
    expect(started()).toBe('');
  });

  it('asks for nothing more where the metadata is signed by somebody else', async () => {
    const forged = { version: '9.9.9', name: NEW, content: Buffer.from(program('evil')) };
    feed.answers.set('/feed/latest-linux.yml', signedMetadata(makeFeedKeys(), forged));
    expect(await update('install')).toMatchObject([{ code: 'update-failed', fault: 'bad-signature' }]);
    expect(feed.asked).toEqual(['/feed/latest-linux.yml']);
    expect(content()).toBe(program('old'));
  });

  it('takes no file but the one that was signed', async () => {
    feed.answers.set(`/feed/${NEW}`, program('bad'));
    expect(await update('install')).toMatchObject([
      { found: '0.2.0' },
      { code: 'update-failed', fault: 'download-failed' },
    ]);
    expect(content()).toBe(program('old'));
    expect(
      readdirSync(join(home, 'cache'), { recursive: true }).filter((name) => String(name).endsWith('.AppImage')),
    ).toEqual([]);
  });

  it('never goes back to an older version, even one that is signed', async () => {
    const old = { version: '0.0.9', name: NEW, content: Buffer.from(program('new')) };
    feed.answers.set('/feed/latest-linux.yml', signedMetadata(keys, old));
    expect(await update('install')).toMatchObject([{ found: '0.0.9' }, { fault: 'download-failed' }]);
    expect(content()).toBe(program('old'));
    expect(feed.asked).toEqual(['/feed/latest-linux.yml']);
  });

  it('is not led away from HTTPS', async () => {
    const hits: string[] = [];
    const plain = createServer((request, response) => {
      hits.push(request.url ?? '');
      response.end(program('new'));
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${String((plain.address() as AddressInfo).port)}/${NEW}`;
    feed.answers.set(`/feed/${NEW}`, { status: 302, location });
    expect(await update('install')).toMatchObject([{ found: '0.2.0' }, { fault: 'download-failed' }]);
    feed.answers.set('/feed/latest-linux.yml', { status: 302, location });
    expect(await update('find')).toMatchObject([{ fault: 'unreachable' }]);
    expect(hits).toEqual([]);
    expect(content()).toBe(program('old'));
    await new Promise((resolve) => plain.close(resolve));
  });

  it('says before it ends when it can not be replaced', async () => {
    const elsewhere = join(home, 'gone', 'Stagewright.AppImage');
    expect(await update('install', { APPIMAGE: elsewhere })).toMatchObject([
      { found: '0.2.0' },
      { downloaded: NEW },
      { fault: 'install-failed' },
    ]);
  });

  it('is put back and started again when it could not be replaced after all', async () => {
    // A PATH without `mv`, by which the library puts the new file in place once it has removed the old one.
    const tools = join(home, 'tools');
    mkdirSync(tools);
    symlinkSync('/bin/sh', join(tools, 'sh'));
    await update('install', { PATH: tools });
    expect(content()).toBe(program('old'));
    expect(await untilStarted()).toBe('old\n');
  });
});
