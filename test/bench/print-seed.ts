import { afterEach } from 'vitest';
import { seed } from './campaign.ts';

// A failing test over generated cases is of use only to someone who can run the same cases again.
afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stderr.write(`Seed: STAGEWRIGHT_SEED=${seed()} runs the same cases\n`);
});
