// A service in, the most pods of it out that may run at one time, rollouts aside: what a plan counts.

interface Scaled {
  readonly autoscale?: { readonly max: number } | undefined
  readonly facts: { readonly replicas: number }
}

/** An autoscaler may have taken all that it is allowed. */
export const mostPods = ({ autoscale, facts }: Scaled): number =>
  Math.max(facts.replicas, autoscale?.max ?? 0)
