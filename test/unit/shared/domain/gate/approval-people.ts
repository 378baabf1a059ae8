import type { GatePolicy } from '../../../../../shared/domain/gate/gate-policy.ts';
import type { Person } from '../../../../../shared/domain/gate/person.ts';
import { makeGate, makePerson, makeRule } from '../../../../fakes/sample-gate.ts';

const dba = { sid: 'S-1-5-21-900', name: 'DEMO\\dba' };
const ops = { sid: 'S-1-5-21-901', name: 'DEMO\\ops' };

/** Two of them are local superusers: one person for all we can tell. */
export const PEOPLE: readonly Person[] = [
  makePerson('rita', { groups: [dba] }),
  makePerson('anna'),
  makePerson('bert', { groups: [dba, ops] }),
  makePerson('carl', { roles: ['read-only'] }),
  makePerson('root', { roles: [] }),
  makePerson('root', { name: 'toor', roles: [] }),
];

/** A gate and, written down by hand, which of the people each of its rules accepts. */
export const GATES: readonly { readonly gate: GatePolicy; readonly accepted: readonly (readonly number[])[] }[] = [
  { gate: makeGate({ approvals: [makeRule()] }), accepted: [[0, 1, 2, 3, 4, 5]] },
  {
    gate: makeGate({
      approvals: [
        makeRule({
          minimum: 2,
          from: [
            { kind: 'group', subject: 'demo\\DBA' },
            { kind: 'group', subject: ops.sid },
            { kind: 'user', subject: 'anna' },
          ],
        }),
      ],
      approvalValidMinutes: 120,
    }),
    accepted: [[0, 1, 2]],
  },
  {
    gate: makeGate({
      approvals: [
        makeRule({ id: 'dba', from: [{ kind: 'group', subject: dba.name }], isRequesterExcluded: false }),
        makeRule({ id: 'operator', minimum: 2, from: [{ kind: 'role', role: 'vm-operator' }] }),
      ],
    }),
    accepted: [
      [0, 2],
      [0, 1, 2, 4, 5],
    ],
  },
];
