import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fingerprintOf, metadataName, readFeed, readUpdateKey } from '../../../electron/os/update-feed.ts';
import type { UpdateFault } from '../../../shared/domain/update/update-fault.ts';
import { ProblemError } from '../../../shared/errors.ts';
import {
  fetchTrusting,
  makeFeedKeys,
  signedMetadata,
  startFeedServer,
  type FeedServer,
} from '../../fakes/update-feed-server.ts';

const NAME = 'stagewright-0.2.0-x86_64.AppImage';
const content = Buffer.from('a new program');
const keys = makeFeedKeys();
const release = { version: '0.2.0', name: NAME, content };
const folder = mkdtempSync(join(tmpdir(), 'stagewright-feed-'));
const keyFile = join(folder, 'update-key.pem');
let feed: FeedServer;

beforeAll(async () => {
  writeFileSync(keyFile, keys.publicKey);
  feed = await startFeedServer();
});
beforeEach(() => {
  feed.answers.clear();
  feed.answers.set('/feed/latest-linux.yml', signedMetadata(keys, release));
  feed.asked.splice(0);
});
afterAll(async () => {
  await feed.close();
  rmSync(folder, { recursive: true, force: true });
});

const reader = () => ({
  fetch: fetchTrusting(feed.certificate.cert),
  keyPlaces: [keyFile],
  metadata: 'latest-linux.yml',
});

async function faultOf(reading: Promise<unknown>): Promise<UpdateFault | 'none'> {
  try {
    await reading;
    return 'none';
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'update-failed') return error.problem.fault;
    throw error;
  }
}

/** What is offered now. */
function offered(): string {
  const text = feed.answers.get('/feed/latest-linux.yml');
  if (typeof text !== 'string') throw new Error('nothing is offered');
  return text;
}
const offer = (text: string): void => void feed.answers.set('/feed/latest-linux.yml', text);

describe('a signed feed', () => {
  it('tells its release, and only its metadata was read', async () => {
    expect(await readFeed(reader(), feed.address)).toMatchObject({
      version: '0.2.0',
      notes: 'Boards are faster',
      files: [{ name: NAME, sizeBytes: content.length }],
    });
    expect(feed.asked).toEqual(['/feed/latest-linux.yml']);
  });

  it('may be named with or without a slash at its end', async () => {
    expect(await readFeed(reader(), `${feed.address}/`)).toMatchObject({ version: '0.2.0' });
  });

  it('is not believed when any byte of its metadata is another', async () => {
    const text = offered();
    const end = text.lastIndexOf('# signature');
    for (let at = 0; at < end; at += 7) {
      offer(`${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`);
      expect(await faultOf(readFeed(reader(), feed.address)), `byte ${String(at)}`).toBe('bad-signature');
    }
  });

  it.each([
    ['signed with another key', (): string => signedMetadata(makeFeedKeys(), release), 'bad-signature'],
    ['signed for another system', (): string => signedMetadata(keys, release, 'latest.yml'), 'bad-signature'],
    ['not signed', (): string => offered().replace(/# signature.*\n/, ''), 'unsigned'],
    ['without words', (): string => '', 'unsigned'],
    ['with more behind its signature', (): string => `${offered()}version: 9.9.9\n`, 'unsigned'],
    [
      'with a signature that is none',
      (): string => offered().replace(/# signature: ..../, '# signature: !!!!'),
      'unsigned',
    ],
    ['signed, but no metadata', (): string => signedMetadata(keys, { ...release, version: 'newest' }), 'malformed'],
    [
      'signed, but with a way out of the feed',
      (): string => signedMetadata(keys, { ...release, name: '../x.AppImage' }),
      'malformed',
    ],
    ['a page of another kind', (): string => '<html><script>alert(1)</script></html>', 'unsigned'],
    ['larger than metadata is', (): string => `${'#'.repeat(300_000)}\n${offered()}`, 'too-large'],
  ] as const)('is refused: %s', async (_what, made, wanted) => {
    offer(made());
    expect(await faultOf(readFeed(reader(), feed.address))).toBe(wanted);
  });

  it('is refused when it is no text', async () => {
    feed.answers.set('/feed/latest-linux.yml', Buffer.from([0xff, 0xfe, 0x00]));
    expect(await faultOf(readFeed(reader(), feed.address))).toBe('malformed');
  });

  it('leads nowhere else', async () => {
    const elsewhere = `${feed.address}/elsewhere.yml`;
    feed.answers.set('/feed/elsewhere.yml', offered());
    feed.answers.set('/feed/latest-linux.yml', { status: 302, location: elsewhere });
    expect(await faultOf(readFeed(reader(), feed.address))).toBe('unreachable');
    expect(feed.asked).toEqual(['/feed/latest-linux.yml']);
  });

  it('is asked by nothing but HTTPS', async () => {
    const hits: string[] = [];
    const plain = createServer((request, response) => {
      hits.push(request.url ?? '');
      response.end(signedMetadata(keys, release));
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    expect(await faultOf(readFeed(reader(), `http://127.0.0.1:${String(port)}/feed`))).toBe('no-feed');
    expect(hits).toEqual([]);
    await new Promise((resolve) => plain.close(resolve));
  });

  it.each([404, 500])('that answers %i is said not to answer', async (status) => {
    feed.answers.set('/feed/latest-linux.yml', { status });
    expect(await faultOf(readFeed(reader(), feed.address))).toBe('unreachable');
  });

  it('with a certificate that is not trusted is not read', async () => {
    const { fetch, ...rest } = reader();
    const stranger = { ...rest, fetch: fetchTrusting(keys.publicKey) };
    expect(fetch).toBeDefined();
    expect(await faultOf(readFeed(stranger, feed.address))).toBe('unreachable');
    expect(feed.asked).toEqual([]);
  });
});

describe('the key of a feed', () => {
  const place = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('is taken from the first place where there is one', async () => {
    const other = place('other.pem', makeFeedKeys().publicKey);
    const [first, second] = await Promise.all([readUpdateKey([keyFile, other]), readUpdateKey([other, keyFile])]);
    if (!first || !second) throw new Error('no key');
    expect(fingerprintOf(first)).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(fingerprintOf(first)).not.toBe(fingerprintOf(second));
    expect(await readUpdateKey([join(folder, 'none.pem'), keyFile])).not.toBeNull();
  });

  it('is asked for before the feed is', async () => {
    expect(await faultOf(readFeed({ ...reader(), keyPlaces: [join(folder, 'none.pem')] }, feed.address))).toBe(
      'no-key',
    );
    expect(feed.asked).toEqual([]);
  });

  it.each([
    ['no key', 'hello'],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ],
  ])('is not guessed where there is %s, nor is another place looked at', async (_what, text) => {
    const bad = place('bad.pem', text);
    expect(await faultOf(readUpdateKey([bad, keyFile]))).toBe('no-key');
  });
});

describe('the metadata of a system', () => {
  it.each([
    ['linux', 'x64', 'latest-linux.yml'],
    ['linux', 'arm64', 'latest-linux-arm64.yml'],
    ['win32', 'x64', 'latest.yml'],
    ['darwin', 'arm64', 'latest-mac.yml'],
  ] as const)('is found for %s on %s', (platform, arch, name) => {
    expect(metadataName(platform, arch)).toBe(name);
  });
});
