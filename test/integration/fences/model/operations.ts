import fc from 'fast-check';
import type { FenceMode } from '../../../../shared/domain/fence/fence-request.ts';

/** What happens to an estate: by the console, or by somebody with another client. */
export type Operation =
  | {
      readonly kind: 'fence';
      readonly pick: number;
      readonly mode: FenceMode;
      readonly copies: number;
      readonly isStarted: boolean;
      readonly mustMigrate: boolean;
    }
  | {
      readonly kind: 'unfence' | 'start' | 'start-elsewhere' | 'stop' | 'lose-host' | 'mend-host';
      readonly pick: number;
    }
  | { readonly kind: 'migrate' | 'plug-elsewhere'; readonly pick: number; readonly to: number };

const pick = fc.nat(9999);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fence' as const),
      pick,
      mode: fc.constantFrom<FenceMode>('block', 'outOnly', 'inOut', 'consoleOnly'),
      copies: fc.integer({ min: 1, max: 3 }),
      isStarted: fc.boolean(),
      mustMigrate: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('unfence' as const, 'start' as const, 'start-elsewhere' as const, 'stop' as const),
      pick,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('lose-host' as const, 'mend-host' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('migrate' as const), pick, to: pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('plug-elsewhere' as const), pick, to: pick }) },
);

/** Estates of up to 200 VMs, most of them small, with what is done to them. */
export const sequences = fc.record({
  seed: fc.nat(0x7fff_ffff),
  hosts: fc.integer({ min: 1, max: 5 }),
  vms: fc.oneof(
    { weight: 14, arbitrary: fc.integer({ min: 1, max: 20 }) },
    { weight: 5, arbitrary: fc.integer({ min: 21, max: 80 }) },
    { weight: 1, arbitrary: fc.integer({ min: 81, max: 200 }) },
  ),
  operations: fc.array(operation, { minLength: 4, maxLength: 10 }),
});
