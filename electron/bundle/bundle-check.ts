import type { Hash } from 'node:crypto';
import { z } from 'zod';
import {
  BODIES_PER_LINE,
  closingMessage,
  frameSchemas,
  MOST_SIGN_OFFS,
  type BundleAnchor,
  type BundleAttachment,
  type BundleClosing,
  type BundleHeader,
  type BundleKey,
  type BundleLimits,
  type FrameName,
} from './bundle-form.ts';
import { ChainCheck } from './chain-check.ts';
import { digestOf, makeVerifier } from './digest.ts';
import { decodeVeiled, decodeWhole, type BundleEntry, type DecodedEntry } from './entry-line.ts';
import { findKeyFault, parseStrict } from './strict-json.ts';
import type { BundleFacts, BundleVerdict } from '../../shared/domain/evidence/bundle-verdict.ts';
import type { SignOff } from '../../shared/domain/evidence/review.ts';
import { checkSignOff } from './sign-off.ts';
import { ChainFault, FormFault } from './verdict.ts';

/** Something a bundle holds, as it is read. */
export type BundleItem =
  | { readonly kind: 'header'; readonly header: BundleHeader }
  | { readonly kind: 'key'; readonly key: BundleKey }
  | { readonly kind: 'attachment'; readonly attachment: BundleAttachment }
  | { readonly kind: 'anchor'; readonly anchor: BundleAnchor }
  /** `hash`: its place in the chain; checkpoints come too. */
  | { readonly kind: 'entry'; readonly entry: BundleEntry; readonly hash: string }
  /** Records in a row that are withheld, by their hashes. */
  | { readonly kind: 'withheld'; readonly hashes: readonly string[] }
  | { readonly kind: 'closing'; readonly closing: BundleClosing }
  | { readonly kind: 'sign-off'; readonly signOff: SignOff };

interface CheckParts {
  readonly knownKeys: ReadonlySet<string>;
  readonly limits: BundleLimits;
  /** A fresh SHA-256. */
  readonly hash: Hash;
  readonly onItem?: (item: BundleItem) => void;
}

const WHOLE = '{"entry":';
const VEILED = '{"veiled":';
const SIGN_OFF = '{"signOff":';
const BODIES = /^\{"bodies":\["[0-9a-f]{64}"(?:,"[0-9a-f]{64}")*\]\}$/;
const ORDER: readonly FrameName[] = ['header', 'key', 'attachment', 'anchor'];
const DIRECTION_MARK = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Takes a bundle's lines one by one; throws FormFault or ChainFault at the first that is wrong. */
export class BundleCheck {
  readonly #parts: CheckParts;
  readonly #verify = makeVerifier();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #keys: BundleKey[] = [];
  readonly #anchors: BundleAnchor[] = [];
  /** Digests of attachments that no entry has named yet. */
  readonly #unnamed = new Map<string, number>();
  #header: BundleHeader | undefined;
  #closing: BundleClosing | undefined;
  #chain: ChainCheck | undefined;
  #stage = 0;
  #attachments = 0;
  #signOffs = 0;
  #counts = { entries: 0, veiled: 0, withheld: 0, directionMarks: 0 };
  /** Line looked at last, from 1. */
  line = 0;

  constructor(parts: CheckParts) {
    this.#parts = parts;
  }

  /** @param bytes - one line without its end */
  take(bytes: Buffer): void {
    this.line += 1;
    const text = this.#decode(bytes);
    if (this.#closing && !text.startsWith(SIGN_OFF))
      throw new FormFault('after-closing', 'a line follows the closing one');
    if (DIRECTION_MARK.test(text)) this.#counts.directionMarks += 1;
    if (text.startsWith(WHOLE)) this.#takeEntry(text, decodeWhole, WHOLE);
    else if (text.startsWith(VEILED)) this.#takeEntry(text, decodeVeiled, VEILED);
    else if (BODIES.test(text)) this.#takeBodies(text);
    else this.#takeFrame(text);
    this.#parts.hash.update(bytes).update('\n');
  }

  /** The verdict once all lines were taken. @throws FormFault, ChainFault */
  finish(): BundleVerdict {
    const facts = this.facts();
    const { anchoredUpTo, to } = facts;
    if (!this.#closing || to === null) throw new FormFault('no-closing', 'it ends before its closing line');
    const { key } = this.#closing;
    if (!this.#parts.knownKeys.has(key)) return { verdict: 'unknown-key', key, facts };
    if (anchoredUpTo === to) return { verdict: 'intact-anchored', facts };
    return { verdict: 'intact-unanchored-since', seq: Math.max(anchoredUpTo + 1, facts.from ?? 1), facts };
  }

  /** What was seen so far. */
  facts(): BundleFacts {
    const { knownKeys } = this.#parts;
    return {
      lines: this.line,
      ledger: this.#header?.ledger ?? null,
      from: this.#header?.from ?? null,
      to: this.#header?.to ?? null,
      ...this.#counts,
      checkpoints: this.#chain?.checkpoints ?? 0,
      signedUpTo: this.#chain?.signedUpTo ?? 0,
      anchoredUpTo: this.#chain?.anchoredUpTo ?? 0,
      keys: this.#keys.map(({ key, role, name }) => ({ key, role, name, isKnown: knownKeys.has(key) })),
      attachments: this.#attachments,
      signOffs: this.#signOffs,
      unnamedAttachments: [...this.#unnamed.values()].reduce((sum, count) => sum + count, 0),
    };
  }

  #decode(bytes: Buffer): string {
    try {
      return this.#decoder.decode(bytes);
    } catch (error) {
      if (error instanceof TypeError) throw new FormFault('utf-8', 'it is not UTF-8');
      throw error;
    }
  }

  #takeEntry(text: string, decode: (line: string) => DecodedEntry, opening: string): void {
    let decoded: DecodedEntry;
    try {
      if (!text.endsWith('}')) throw new FormFault('json', 'the line does not end as it should');
      decoded = decode(text.slice(opening.length, -1));
    } catch (error) {
      // The reason that says most: entries are compared as a whole and not searched for it while all is well.
      const rule = error instanceof FormFault ? findKeyFault(text, this.#parts.limits.depth) : undefined;
      throw rule ? new FormFault(rule, 'in an entry') : error;
    }
    const hash = this.#openChain().add(decoded);
    const { entry } = decoded;
    if (entry.isVeiled && this.#header?.redaction === 'none')
      throw new FormFault('fields', 'names are withheld unsaid');
    this.#counts[entry.isVeiled ? 'veiled' : 'entries'] += 1;
    if (this.#unnamed.size > 0)
      for (const key in entry.data) {
        const value = entry.data[key];
        if (typeof value === 'string' && value.length === 64) this.#unnamed.delete(value);
      }
    this.#parts.onItem?.({ kind: 'entry', entry, hash });
  }

  #takeBodies(text: string): void {
    const { bodies } = JSON.parse(text) as { readonly bodies: readonly string[] };
    if (bodies.length > BODIES_PER_LINE) throw new FormFault('items', `more than ${BODIES_PER_LINE} bodies in a line`);
    const chain = this.#openChain();
    const hashes = bodies.map((body) => chain.addBody(body));
    this.#counts.withheld += bodies.length;
    this.#parts.onItem?.({ kind: 'withheld', hashes });
  }

  #takeFrame(text: string): void {
    const parsed = parseStrict(text, this.#parts.limits.depth);
    if (!parsed.ok) throw new FormFault(parsed.rule, 'a line is not written as a bundle writes it');
    const name = nameOf(parsed.value);
    if (name === undefined) throw new FormFault('unknown-line', 'a line of an unknown kind');
    const body = (parsed.value as Record<string, unknown>)[name];
    if (name === 'header') this.#checkVersion(body);
    const read = frameSchemas[name].safeParse(body);
    if (!read.success) throw new FormFault('fields', z.prettifyError(read.error));
    if (name === 'closing') this.#takeClosing(read.data as BundleClosing);
    else if (name === 'signOff') this.#takeSignOff(read.data as SignOff);
    else this.#takeEarly(name, read.data as BundleHeader | BundleKey | BundleAttachment | BundleAnchor);
  }

  #takeEarly(name: FrameName, data: BundleHeader | BundleKey | BundleAttachment | BundleAnchor): void {
    const stage = ORDER.indexOf(name);
    if (this.#chain || stage < this.#stage || (stage === 0) !== (this.#header === undefined))
      throw new FormFault('order', `the line (${name}) stands in the wrong place`);
    this.#stage = stage;
    if ('format' in data) {
      if (data.to < data.from) throw new FormFault('fields', 'the slice ends before it begins');
      this.#header = data;
      this.#parts.onItem?.({ kind: 'header', header: data });
    } else if ('role' in data) {
      this.#keys.push(data);
      this.#parts.onItem?.({ kind: 'key', key: data });
    } else if ('where' in data) {
      this.#anchors.push(data);
      this.#parts.onItem?.({ kind: 'anchor', anchor: data });
    } else this.#takeAttachment(data);
    if (this.#keys.length + this.#anchors.length + this.#attachments > this.#parts.limits.items)
      throw new FormFault('items', `more than ${this.#parts.limits.items} keys, attachments and anchors`);
  }

  #takeAttachment(attachment: BundleAttachment): void {
    const { kind, content, digest, veiled } = attachment;
    if (veiled && this.#header?.redaction === 'none') throw new FormFault('fields', 'names are withheld unsaid');
    if (content === undefined) throw new FormFault('fields', 'an attachment without content');
    if (!veiled && digestOf(kind, content) !== digest)
      throw new ChainFault(null, `the content of a ${kind} is not the one its digest names`);
    this.#attachments += 1;
    this.#unnamed.set(digest, (this.#unnamed.get(digest) ?? 0) + 1);
    this.#parts.onItem?.({ kind: 'attachment', attachment });
  }

  #takeClosing(closing: BundleClosing): void {
    const header = this.#header;
    if (!header) throw new FormFault('order', 'the first line is not a header');
    this.#openChain().finish();
    this.#closing = closing;
    const { digest, key, lines, sig } = closing;
    if (lines !== this.line - 1) throw new ChainFault(null, `it was closed with ${lines} lines`);
    if (digest !== this.#parts.hash.copy().digest('hex'))
      throw new ChainFault(null, 'it was closed with another content');
    if (!this.#keys.some((declared) => declared.key === key && declared.role === 'exporter'))
      throw new ChainFault(null, 'it was closed by a key that is not declared');
    if (!this.#verify(key, closingMessage(closing, header.ledger), sig))
      throw new ChainFault(null, 'the closing signature does not hold');
    this.#parts.onItem?.({ kind: 'closing', closing });
  }

  #takeSignOff(signOff: SignOff): void {
    if (!this.#closing || !this.#header) throw new FormFault('order', 'a counter-signature before the end');
    this.#signOffs += 1;
    if (this.#signOffs > MOST_SIGN_OFFS) throw new FormFault('items', `more than ${MOST_SIGN_OFFS} counter-signatures`);
    const due = {
      bundle: this.#closing.digest,
      ledger: this.#header.ledger,
      prior: this.#parts.hash.copy().digest('hex'),
    };
    const fault = checkSignOff(signOff, due, this.#verify);
    if (fault !== undefined) throw new ChainFault(null, `a counter-signature ${fault}`);
    this.#parts.onItem?.({ kind: 'sign-off', signOff });
  }

  #openChain(): ChainCheck {
    if (this.#chain) return this.#chain;
    const header = this.#header;
    if (!header) throw new FormFault('order', 'the first line is not a header');
    const keys = new Set(this.#keys.filter(({ role }) => role === 'ledger').map(({ key }) => key));
    this.#chain = new ChainCheck({ header, anchors: this.#anchors, keys, verify: this.#verify });
    return this.#chain;
  }

  #checkVersion(body: unknown): void {
    const version = typeof body === 'object' && body !== null && 'v' in body ? body.v : undefined;
    if (version !== 1) throw new FormFault('version', `a bundle of form ${JSON.stringify(version)}`);
  }
}

function nameOf(value: unknown): FrameName | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [name, second] = Object.keys(value);
  return second === undefined && name !== undefined && Object.hasOwn(frameSchemas, name)
    ? (name as FrameName)
    : undefined;
}
