/** Times of the client; all in ms. Tests shorten them, nobody else has a reason to. */
export interface ClientLimits {
  /** XAPI waits 5 s before it refuses a password, a slow directory may take a minute. */
  readonly loginTimeoutMs: number;
  readonly logoutTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Ordinary calls. XAPI may hold one back while another operation has the object. */
  readonly callTimeoutMs: number;
  /** One class of a large pool. */
  readonly fetchTimeoutMs: number;
  /** How long `event.from` waits on the server. */
  readonly eventWaitMs: number;
  /** What the answer may take on top. */
  readonly eventGraceMs: number;
  /** Pause between two rounds, in which changes gather. */
  readonly eventPauseMs: number;
  /** Changes are reported together this long after the first. */
  readonly changeDelayMs: number;
  /** First wait before connecting again; doubled each time. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** `PoolState` counts of a load are reported at most this often. */
  readonly stateDelayMs: number;
  /** A class whose counts differ is fetched again at most this often. */
  readonly refetchPauseMs: number;
}

/** What real pools need. */
export const DEFAULT_LIMITS: ClientLimits = {
  loginTimeoutMs: 60_000,
  logoutTimeoutMs: 3000,
  connectTimeoutMs: 5000,
  callTimeoutMs: 120_000,
  fetchTimeoutMs: 300_000,
  eventWaitMs: 30_000,
  eventGraceMs: 60_000,
  eventPauseMs: 100,
  changeDelayMs: 75,
  firstRetryMs: 1000,
  longestRetryMs: 60_000,
  stateDelayMs: 150,
  refetchPauseMs: 2000,
};
