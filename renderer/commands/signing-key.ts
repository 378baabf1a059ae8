import type { Result } from '../../shared/errors.ts';
import type { SigningKeyOutputs } from '../../shared/ipc/areas/signing-key.ts';
import { request } from '../api/bridge.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { tell } from './tell.ts';

/** Asks whether the signing key waits for its passphrase. */
export const findKeyLock: Command<undefined, Promise<Result<SigningKeyOutputs['signer.state']>>> = {
  id: 'signer.state',
  shortcut: null,
  label: () => 'Signing key',
  blockers: noBlockers,
  run: () => request('signer.state', {}),
};

/** Opens the signing key with its passphrase. */
export const unlockKey: Command<string, Promise<Result<SigningKeyOutputs['signer.unlock']>>> = {
  id: 'signer.unlock',
  shortcut: null,
  label: () => 'Unlock',
  blockers: noBlockers,
  run: (passphrase) => request('signer.unlock', { passphrase }),
};

/** Leaves the signing key locked for this session. */
export const goWithoutKey: Command<undefined, Promise<Result<null>>> = {
  id: 'signer.go-without',
  shortcut: null,
  label: () => 'Go on without it',
  blockers: noBlockers,
  run: () => request('signer.go-without', {}),
};

/** Opens the form that keeps the signing key under a passphrase. */
export const openSealKey: Command<undefined> = {
  id: 'signer.open-seal',
  shortcut: null,
  label: () => 'Keep the signing key under a passphrase…',
  blockers: noBlockers,
  run: () => store.getState().setDialog({ kind: 'seal-key' }),
};

/** Keeps the signing key under a passphrase. */
export const sealKey: Command<string, Promise<Result<null>>> = {
  id: 'signer.seal',
  shortcut: null,
  label: () => 'Keep the key',
  blockers: noBlockers,
  run: async (passphrase) => {
    const result = await request('signer.seal', { passphrase });
    if (result.ok) tell('The signing key is kept; the next start asks for its passphrase');
    return result;
  },
};
