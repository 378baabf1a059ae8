import { z } from 'zod';
import {
  armedTransitionSchema,
  isSameTransition,
  type ArmedTransition,
  type TransitionKey,
} from '../../shared/domain/automation/armed-transition.ts';
import type { ArmedTransitions } from '../ports/automation.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

/** The document of transitions armed on this workstation. */
export const armedTransitionsKind: DocumentKind<readonly ArmedTransition[]> = {
  name: 'armed-transitions',
  version: 1,
  schema: z.array(armedTransitionSchema).max(1000),
  empty: [],
  migrations: {},
};

/** Opens the armed transitions; see `openDocument` for what happens to a damaged file: nothing is armed then. */
export async function openArmedTransitions(place: DocumentPlace): Promise<ArmedTransitions> {
  const document = await openDocument(place, armedTransitionsKind);
  const isOf = (key: TransitionKey) => (armed: ArmedTransition) => isSameTransition(armed, key);
  const find = (key: TransitionKey): ArmedTransition | undefined => document.data.find(isOf(key));
  return {
    list: () => document.data,
    find,
    save: (armed) => document.update((all) => [...all.filter((each) => !isSameTransition(each, armed)), armed]),
    change: async (key, change) => {
      if (find(key)) await document.update((all) => all.map((each) => (isOf(key)(each) ? change(each) : each)));
    },
    remove: async (key) => {
      if (find(key)) await document.update((all) => all.filter((each) => !isSameTransition(each, key)));
    },
  };
}
