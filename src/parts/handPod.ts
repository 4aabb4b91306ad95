// What a pod that a person starts by hand may take: a namespace with a quota refuses one that does not
// say it, so the runbook's commands and the quota both read it here.

export const handPodResources = {
  requests: { cpu: '100m', memory: '64Mi' },
  limits: { memory: '512Mi' },
} as const
