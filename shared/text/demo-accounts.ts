/** Password of every account of the demo pool that the console itself starts. No secret: the tour and the help tell it. */
export const DEMO_PASSWORD = 'stagehand';

/** An account of the demo pool that may approve what root asks for. */
export const DEMO_APPROVER = 'approver';
