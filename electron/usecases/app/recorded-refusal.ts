import { ProblemError } from '../../../shared/errors.ts';

/** A refusal that the ledger tells of already. */
export class RecordedRefusal extends ProblemError {}
