// What a server's metrics mean, engine by engine: autoscaler, alerts and dashboards ask for a meaning,
// and an engine says which of its metrics has it. What an engine does not measure is absent, and
// nothing that would need it is made.

export interface Signals {
  /** Gauge of one pod: requests that wait. It is what an autoscaler looks at by default. */
  readonly waiting?: string
  /** Gauge of one pod: requests that are being answered. */
  readonly running?: string
  /** Counter of tokens of prompts that were worked through. */
  readonly promptTokens?: string
  /** Counter of tokens of answers. */
  readonly generatedTokens?: string
  /** Counter of requests that are over. */
  readonly finished?: {
    readonly metric: string
    /** Which of them failed, as a matcher of PromQL: finished_reason='error'. */
    readonly failed: string
  }
  /** Gauge from 0 to 1: how full the KV cache is. */
  readonly cacheUse?: string
  /** Histogram of the seconds to the first token, without _bucket. */
  readonly firstToken?: string
}

/** What is made of a signal; nothing where the engine has none. */
export const measured = <S, T>(signal: S | undefined, make: (signal: S) => T): T[] =>
  signal === undefined ? [] : [make(signal)]
