/** Screens and sheets that have a page of help. */
export const HELP_TOPICS = [
  'board',
  'plan',
  'run',
  'workflow',
  'configurations',
  'approvals',
  'fences',
  'drift',
  'archive',
  'templates',
  'runs',
  'ledger',
  'review',
  'pools',
  'settings',
] as const;

/** One page of help. */
export type HelpTopic = (typeof HELP_TOPICS)[number];

/** A page of help: what the screen is for, then what can be done there, each as what and how. */
export interface HelpPage {
  readonly title: string;
  readonly about: string;
  readonly ways: readonly (readonly [what: string, how: string])[];
}

/** All pages. Words on buttons are quoted as they stand there. */
export const HELP: Readonly<Record<HelpTopic, HelpPage>> = {
  board: {
    title: 'Board',
    about:
      'One service at a time: its stages as columns, its configurations as cards. A card moves when the pool says so, never before.',
    ways: [
      ['Promote or demote', 'Drag the card, press the button on it, or Ctrl → and Ctrl ←. Each opens the plan first.'],
      [
        'See why not',
        'A stage that a card may not enter says the reason while you hold the card over it; the button says it too.',
      ],
      [
        'Do something to several',
        'Select cards with Space; the bar at the foot of the board says what can be done to all.',
      ],
      ['Find a card', '/ filters by name, state, owner or drift. “Nothing matches” is not “nothing here”.'],
      ['Bring in what exists', 'vApps in no stage stand in the first column: “Put into a stage”.'],
    ],
  },
  plan: {
    title: 'Plan',
    about:
      'What would happen, step by step, with the call to the pool and how each step is undone. What was shown is what runs: when the facts move on, the plan is computed anew and shown again.',
    ways: [
      ['Start it', 'The button says verb and object; Ctrl Enter presses it.'],
      ['Open a closed gate', 'Each unmet condition says what would clear it, with a button where there is one.'],
      [
        'Ask for approval',
        '“Ask for approval…” asks for this very plan. It is void once plan or configuration change.',
      ],
      ['Know what can not be undone', 'It stands in a box of its own, first.'],
    ],
  },
  run: {
    title: 'Run',
    about:
      'A plan that is being carried out. Every act is written down before it is done, so a run outlives connections, pools and this console.',
    ways: [
      [
        'Follow it',
        'In its sheet, on the card, and in the drawer at the foot of the window; closing the sheet stops nothing.',
      ],
      ['Pause or stop it', 'It comes to rest at the next safe point. Then “Resume” or “Undo” takes it from there.'],
      ['After a breakage', 'The run waits and says what happened. Nothing is tried again without you.'],
    ],
  },
  workflow: {
    title: 'Workflow',
    about:
      'The stages of a service and the ways between them, with rules. What you change is a draft of your own until you publish it to the pool.',
    ways: [
      ['Add stages', 'Drag one from the strip, or press N. C connects the stage that has the focus.'],
      [
        'Set rules',
        'Enter opens the form of a stage or transition: networks, storage, hosts, actions, limits, users, gate, mode.',
      ],
      ['See what changed', '“Publish…” shows the difference to what is published, and every mistake with where it is.'],
      ['Move it elsewhere', 'Export and import as one readable file.'],
    ],
  },
  configurations: {
    title: 'Configurations',
    about:
      'All configurations of all pools as a list, in a stage or not. Each has a page with members, networks, snapshots and drift.',
    ways: [
      ['Open a page', 'P, or “Open the page”. Columns of the member table can be chosen.'],
      ['Operate', 'O: start, shut down, suspend, snapshot, revert, delete; each with a plan.'],
      ['Arrange or copy', 'Order, delays and grouping of members; copies within the pool.'],
      [
        'Compare',
        'With its state at promotion, another configuration, a replica’s production, or the template that it was made of.',
      ],
    ],
  },
  approvals: {
    title: 'Approvals',
    about:
      'Requests that wait for you, yours, all open ones, and those that are over. An approval is signed consent to one plan for one revision.',
    ways: [
      [
        'Decide',
        'Read the request; “Approve…” or “Reject…” asks for your own account on the pool. The password is kept nowhere.',
      ],
      ['Decide elsewhere', 'On your own workstation, or by file: “Export to a file…”, “Open a request file…”.'],
      [
        'Believe a workstation',
        'A request signed by a key nobody here has met is void until its key is compared and trusted under “Keys…”.',
      ],
    ],
  },
  fences: {
    title: 'Fences',
    about:
      'Copies with the same MAC and IP addresses side by side, each in networks of its own, with a proof of what reaches what.',
    ways: [
      ['Make one', '“Make fenced copies…” in the menu of a card. The proof stands there before anything starts.'],
      ['Look at it', 'The picture shows networks and what crosses; the same as a table for screen readers.'],
      ['When a proof breaks', 'An alarm says which two meet, on the card and here.'],
      ['Clear up', '“Remove fence” takes copies, disks and networks away again.'],
    ],
  },
  drift: {
    title: 'Drift',
    about:
      'Each configuration against what it must equal: its state at promotion, or the production it is a replica of.',
    ways: [
      [
        'Read the score',
        '100 is equal. Differences that a stage makes, such as its networks, are expected and do not count.',
      ],
      ['Heal', '“Heal…” plans the calls that put back what differs.'],
      [
        'Heal a disk',
        'Picked by hand: the former disk is hung on again, or a clone or copy of the other VM’s disk takes its place. The disk that was there is kept on its SR and hangs on nothing, until you destroy it.',
      ],
      ['Mute', 'With a reason and until a day; it is recorded.'],
    ],
  },
  templates: {
    title: 'Templates',
    about:
      'Configurations ready to be made again: their VMs as templates on the pool, and a description of what may be chosen. Every console of the pool sees them.',
    ways: [
      [
        'Make one',
        '“Make a template…” in the menu of a card copies its VMs as they are; “New from VM templates…” takes others.',
      ],
      [
        'Provision',
        '“Provision…” asks for what the description leaves open, shows what will be made, and then the plan.',
      ],
      ['Change it', 'A new version keeps the old one; what was made of that stays as it is.'],
      ['Mark the good ones', '“Mark as gold” says that this version is the one to take.'],
      ['Give the description to others', 'Export and import it as a readable file; mistakes are shown at their line.'],
    ],
  },
  archive: {
    title: 'Archive',
    about:
      'Exact copies of configurations with a signed manifest: whole XVA files on this workstation, which can be restored to any pool, or full copies on an SR, guarded against change, for their own pool.',
    ways: [
      ['Archive', '“Archive…” in the menu of a card.'],
      ['Check', 'Reads every byte again, or looks at every copy, and says what is missing or altered.'],
      ['Restore', 'Choose pool, stage, storage and networks; the plan is shown first.'],
      [
        'Rehearse',
        'Restores into a fence that nothing crosses, starts, looks, removes all of it, and keeps the result.',
      ],
    ],
  },
  runs: {
    title: 'Runs',
    about: 'Every run of this workstation, past and present.',
    ways: [
      ['Find one', 'By text, kind, outcome or time.'],
      ['Compare two', 'Tick both: what differed in plan, times and outcome.'],
      ['Take it up again', 'A run that rests can be resumed or undone from here.'],
    ],
  },
  ledger: {
    title: 'Ledger',
    about:
      'What was done here, by whom, when: each entry chained to the one before and signed, announced to the pool’s own audit log.',
    ways: [
      ['Read it', 'Filter, open an entry, see its proof; “Board replay” shows the board of any moment.'],
      ['Check it', '“Verify now” reads every record from disk. “Pool’s own log” holds the two against each other.'],
      ['Hand it out', '“Export evidence…” writes one signed file for a reviewer.'],
    ],
  },
  review: {
    title: 'Review',
    about:
      'Evidence bundles, opened read-only: from this workstation or another, without a pool, a network or an account.',
    ways: [
      ['Open one', 'Ctrl O, a double click on the file, or drop it on the window. The verdict comes first.'],
      ['An unknown key', 'Compare it by another way, then trust it.'],
      ['Answer', 'Remarks and a sign-off make a counter-signed copy, which its owner merges.'],
    ],
  },
  pools: {
    title: 'Pools',
    about: 'Pools this console knows. It speaks to their coordinators directly; no server stands between.',
    ways: [
      [
        'Add one',
        'Compare the fingerprint with the one on the host’s console; from then on no other certificate is taken.',
      ],
      ['A changed certificate', 'Stops the connection and shows both fingerprints.'],
      ['What you may do', 'Comes from your role on the pool; what it lacks is named.'],
      ['Try without a pool', '“Start the demo pool”.'],
    ],
  },
  settings: {
    title: 'Settings',
    about: 'How the window looks, what this workstation keeps, and what the program runs on.',
    ways: [
      ['Back up', 'All data and the signing key in one encrypted file; it also moves this console to another machine.'],
      ['Find a fault', 'The log is here; “Export diagnostics…” writes a file without secrets or names.'],
      [
        'Updates',
        'Off at first. “Check now” reads a signed feed; nothing is downloaded or installed before you say so, and nothing is installed while a run is under way.',
      ],
      ['Secrets', 'Says what the desktop’s key store keeps, and what has to be asked again.'],
    ],
  },
};
