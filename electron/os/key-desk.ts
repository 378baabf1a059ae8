import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { UnlockOutcome } from '../../shared/ipc/areas/signing-key.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { Secrets, Signer } from '../ports.ts';
import type { SealedKeyFile } from '../ports/signing-key.ts';
import { openKey, sealKey } from './sealed-key.ts';
import { hasKeptKey, keepKey, openSigner, toSigner } from './signing-key.ts';

interface Locked {
  readonly text: string;
  readonly resolve: (key: KeyObject | undefined) => void;
}

/**
 * The workstation's signing key: from the desktop's key store, or from a file under a passphrase where there is none.
 * Everything that is signed waits for it, so it answers for itself before the rest of the console can.
 */
export class KeyDesk {
  readonly #known: Promise<void>;
  #makeKnown: () => void = () => undefined;
  #locked: Locked | undefined;
  #attempts: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#known = new Promise((resolve) => {
      this.#makeKnown = resolve;
    });
  }

  /** Whether it waits for a passphrase now. */
  get isLocked(): boolean {
    return this.#locked !== undefined;
  }

  /** What may be asked while the rest of the console still waits for the key. */
  readonly handlers = {
    'signer.state': async (): Promise<{ readonly isLocked: boolean }> => {
      await this.#known;
      return { isLocked: this.isLocked };
    },
    // One attempt after the other: each takes a lot of memory, on purpose.
    'signer.unlock': async ({
      passphrase,
    }: {
      readonly passphrase: string;
    }): Promise<{ readonly outcome: UnlockOutcome }> => {
      const attempt = this.#attempts.then(() => this.#unlock(passphrase));
      this.#attempts = attempt.catch(() => undefined);
      return { outcome: await attempt };
    },
    'signer.go-without': (): null => {
      this.#letGo(this.#needLocked(), undefined);
      return null;
    },
  };

  /**
   * Resolves with the key; where it is sealed, as soon as somebody has opened it or gone on without it.
   * @param onTrouble - told why a key that should have been kept was not read
   */
  async open(secrets: Secrets, file: SealedKeyFile, onTrouble: (reason: string) => void): Promise<Signer> {
    try {
      return await this.#open(secrets, file, onTrouble);
    } finally {
      this.#makeKnown();
    }
  }

  async #open(secrets: Secrets, file: SealedKeyFile, onTrouble: (reason: string) => void): Promise<Signer> {
    const text = await readSealed(file, onTrouble);
    if (text !== undefined && !(await hasKeptKey(secrets))) {
      const key = await this.#ask(text);
      if (!key) return makeSession(file);
      // From now on the key store has it, where there is one by now.
      if (secrets.canKeep) await keepKey(secrets, key, onTrouble);
      return toSigner(key, true);
    }
    return secrets.canKeep ? openSigner(secrets, onTrouble) : makeSession(file);
  }

  #ask(text: string): Promise<KeyObject | undefined> {
    return new Promise((resolve) => {
      this.#locked = { text, resolve };
      this.#makeKnown();
    });
  }

  async #unlock(passphrase: string): Promise<UnlockOutcome> {
    const locked = this.#needLocked();
    const opened = await openKey(locked.text, passphrase);
    if (!opened.ok) return opened.fault;
    this.#letGo(locked, opened.privateKey);
    return 'opened';
  }

  #needLocked(): Locked {
    if (this.#locked) return this.#locked;
    throw new ProblemError({ code: 'invalid-request', issues: ['the signing key is not locked'] });
  }

  #letGo(locked: Locked, key: KeyObject | undefined): void {
    this.#locked = undefined;
    locked.resolve(key);
  }
}

async function readSealed(file: SealedKeyFile, onTrouble: (reason: string) => void): Promise<string | undefined> {
  try {
    return await file.read();
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'store-failed') throw error;
    onTrouble(error.problem.reason);
    return undefined;
  }
}

/** A key that ends with this session, unless it is sealed meanwhile. */
function makeSession(file: SealedKeyFile): Signer {
  const { privateKey } = generateKeyPairSync('ed25519');
  let isKept = false;
  return {
    ...toSigner(privateKey, false),
    get isKept() {
      return isKept;
    },
    seal: async (passphrase) => {
      await file.write(await sealKey(privateKey, passphrase));
      isKept = true;
    },
  };
}
