import { DEMO_APPROVER, DEMO_PASSWORD } from './demo-accounts.ts';

/** Steps of the tour, in order. */
export const TOUR_STEPS = [
  'start',
  'service',
  'plan',
  'ask',
  'approve',
  'promote',
  'watch',
  'fence',
  'ledger',
  'export',
  'end',
] as const;

/** One step of the tour. */
export type TourStepId = (typeof TOUR_STEPS)[number];

/** What a step says. */
export interface TourText {
  readonly title: string;
  readonly text: string;
}

/** Every step in words; the README tells the same story. */
export const TOUR_TEXT: Readonly<Record<TourStepId, TourText>> = {
  start: {
    title: 'A pool to try everything on',
    text: 'The demo pool runs on this machine only. Three hosts, three services, 15 configurations: nothing you do here touches a real VM.',
  },
  service: {
    title: 'Choose a service',
    text: 'A service is one release line: stages in a row, and the configurations that move through them. Choose Mail.',
  },
  plan: {
    title: 'See what a promotion would do',
    text: 'Mail 5.3 stands in Integration; the next stage has a gate. Press the button on its card: nothing runs before you have seen the plan.',
  },
  ask: {
    title: 'Ask for approval',
    text: 'The gate asks for one approval of exactly this plan for exactly this revision. Ask for it, and say why.',
  },
  approve: {
    title: 'Approve as another person',
    text: `Whoever asked does not count. Open the request, read it as an approver would, and approve with the user name ${DEMO_APPROVER} and the password ${DEMO_PASSWORD}.`,
  },
  promote: {
    title: 'Promote',
    text: 'The gate is open. Open the plan again and start it: what runs is the plan that was approved, or nothing.',
  },
  watch: {
    title: 'Watch the run',
    text: 'Each step is written down before it is done. A run survives a lost connection, a restart of the pool and the end of this console; it can be paused, resumed and undone.',
  },
  fence: {
    title: 'Try it out behind a fence',
    text: 'A fenced copy has the same MACs and addresses as the original and reaches nothing of it, with a proof before anything starts. Make one of Mail 5.3 from the menu of its card.',
  },
  ledger: {
    title: 'Read what was recorded',
    text: 'Everything so far stands in the ledger: chained, signed, and announced to the pool’s own log. Go there.',
  },
  export: {
    title: 'Hand out the evidence',
    text: 'One signed file holds all that a reviewer needs, without network or account. Export it; whoever opens it sees the verdict first.',
  },
  end: {
    title: 'That was it',
    text: 'Promoted, approved, fenced, recorded, handed out. Press F1 on any screen for its help, Ctrl K for every command. The demo pool is fresh again with the next start.',
  },
};
