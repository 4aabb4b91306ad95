// Security contexts of every pod: the `restricted` profile of Pod Security Admission, to the letter.
// The platform says which user runs, since OpenShift picks one itself and others must be told.

import { refs } from '../template/language.ts'
import { block } from '../template/values.ts'
import type { JsonObject } from '../template/values.ts'

/** What `restricted` asks of a pod, without a user. Source: Kubernetes 1.36, pod-security-standards. */
export const restrictedPod: JsonObject = {
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
}

export const securityFields = {
  podSecurityContext: block({
    description:
      'Security context of the pods. The user must be a number: a kubelet refuses an image that only names one.',
    default: { ...restrictedPod, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 },
  }),
  containerSecurityContext: block({
    description: 'Security context of the containers.',
    default: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
  }),
}
const v = refs(securityFields)
export const { podSecurityContext, containerSecurityContext } = v
