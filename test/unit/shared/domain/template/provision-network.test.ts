import { expect, it } from 'vitest';
import { findProvisionNetwork } from '../../../../../shared/domain/template/template-facts.ts';
import { PROVISION_STAGE } from '../../../../fakes/provision-facts.ts';
import { makeNetwork, SHOP } from '../../../../fakes/sample-estate.ts';

const { devData, devFront, intFront, management } = SHOP.networks;
const known = [makeNetwork(devData, 'data'), makeNetwork(devFront, 'back'), makeNetwork(intFront, 'other')];
const twice = [...known, makeNetwork(management, 'back')];

// The stage has devData for the role "front".
it.each([
  ['what a person said', 'front', [{ network: 'front', to: intFront }], PROVISION_STAGE, known, intFront],
  [
    'nothing where what was said is gone',
    'front',
    [{ network: 'front', to: management }],
    PROVISION_STAGE,
    known,
    undefined,
  ],
  ['what was said of this one only', 'front', [{ network: 'back', to: intFront }], PROVISION_STAGE, known, devData],
  ['that of the role in the stage', 'front', [], PROVISION_STAGE, known, devData],
  ['by name where the stage has no such role', 'back', [], PROVISION_STAGE, known, devFront],
  ['by name where there is no stage', 'back', [], null, known, devFront],
  [
    'by name where the network of the stage is gone',
    'front',
    [],
    PROVISION_STAGE,
    [makeNetwork(intFront, 'front')],
    intFront,
  ],
  ['nothing where two have the name', 'back', [], null, twice, undefined],
  ['nothing where none has it', 'front', [], null, known, undefined],
])('the network of what a template calls one is %s', (_what, network, chosen, stage, networks, expected) => {
  expect(findProvisionNetwork(network, chosen, stage, networks)).toBe(expected);
});
