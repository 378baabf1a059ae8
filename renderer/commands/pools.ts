import type { Result } from '../../shared/errors.ts';
import type { CertificateView } from '../../shared/domain/pool-state.ts';
import type { RequestInput } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell, tell } from './tell.ts';

/** Opens the form for a pool's address. */
export const openAddPool: Command<undefined> = {
  id: 'pool.open-add',
  shortcut: null,
  label: () => 'Add a pool',
  blockers: noBlockers,
  run: () => store.getState().setDialog({ kind: 'add-pool' }),
};

/** Looks at the certificate an address shows, without sending a password. */
export const probePool: Command<RequestInput<'pools.probe'>, Promise<Result<CertificateView>>> = {
  id: 'pool.probe',
  shortcut: null,
  label: () => 'Continue',
  blockers: noBlockers,
  run: (input) => request('pools.probe', input),
};

/** Adds a pool whose certificate the person has just trusted. */
export const addPool: Command<RequestInput<'pools.add'>, Promise<Result<{ readonly poolId: string }>>> = {
  id: 'pool.add',
  shortcut: null,
  label: () => 'Trust and connect',
  blockers: noBlockers,
  run: (input) => request('pools.add', input),
};

/** Connects with a given or the kept password. */
export const connectPool: Command<RequestInput<'pools.connect'>, Promise<Result<null>>> = {
  id: 'pool.connect',
  shortcut: null,
  label: () => 'Connect',
  blockers: noBlockers,
  run: (input) => request('pools.connect', input),
};

/** Connects at once where a password is kept, else asks for it. */
export const reconnectPool: Command<string, Promise<void>> = {
  id: 'pool.reconnect',
  shortcut: null,
  label: () => 'Connect',
  blockers: noBlockers,
  run: async (poolId) => {
    const { pools, setDialog } = store.getState();
    if (pools[poolId]?.passwordKept !== true) {
      setDialog({ kind: 'connect-pool', poolId });
      return;
    }
    const result = await request('pools.connect', { poolId });
    if (!result.ok) setDialog({ kind: 'connect-pool', poolId });
  },
};

/** Logs out. */
export const disconnectPool: Command<string, Promise<unknown>> = {
  id: 'pool.disconnect',
  shortcut: null,
  label: () => 'Disconnect',
  blockers: noBlockers,
  run: (poolId) => requestAndTell('pools.disconnect', { poolId }, 'The pool could not be disconnected'),
};

/** Removes a pool from this workstation; nothing on the pool changes. */
export const forgetPool: Command<string, Promise<Result<null>>> = {
  id: 'pool.forget',
  shortcut: null,
  label: () => 'Forget this pool',
  blockers: noBlockers,
  run: (poolId) => request('pools.forget', { poolId }),
};

/** Opens the question whether a member met for the first time may be trusted. */
export const openTrustMember: Command<string> = {
  id: 'pool.open-trust-member',
  shortcut: null,
  label: () => 'Look at its certificate',
  blockers: noBlockers,
  run: (poolId) => {
    const { pools, setDialog } = store.getState();
    const alarm = pools[poolId]?.alarm;
    if (alarm) setDialog({ kind: 'trust-member', poolId, alarm });
  },
};

/** Answers a certificate alarm. */
export const trustCertificate: Command<RequestInput<'pools.trust-certificate'>, Promise<Result<null>>> = {
  id: 'pool.trust-certificate',
  shortcut: null,
  label: () => 'Trust the new certificate',
  blockers: noBlockers,
  run: (input) => request('pools.trust-certificate', input),
};

/** Starts the embedded pool for trial. */
export const startDemo: Command<undefined, Promise<unknown>> = {
  id: 'pool.start-demo',
  shortcut: null,
  label: () => 'Start the demo pool',
  blockers: noBlockers,
  run: async () => {
    const result = await requestAndTell('pools.start-demo', {}, 'The demo pool could not be started');
    if (result.ok) tell('The demo pool starts');
    return result;
  },
};
