// Sees to it that the pods of the tests, of which most name no node, come onto played nodes only, in a
// cluster that has nodes of its own: a policy of the API server gives them what they would need.

import type { Api } from '../cluster/api.ts'
import { eventually } from '../cluster/eventually.ts'
import { patternOf, RUN } from './names.ts'
import type { Names } from './names.ts'
import { PLAYED } from './ownView.ts'

const version = 'admissionregistration.k8s.io/v1'
/** GA in Kubernetes 1.36 (staging/src/k8s.io/api/admissionregistration/v1/types.go). */
export const policyKinds = ['MutatingAdmissionPolicyBinding', 'MutatingAdmissionPolicy'] as const

/** False where the cluster is too old for it. */
export async function canPlacePods(api: Api): Promise<boolean> {
  const { resources } = (await api.request('GET', `/apis/${version}`)) as {
    resources: { kind: string }[]
  }
  return policyKinds.every((kind) => resources.some((one) => one.kind === kind))
}

export async function placePods(api: Api, names: Names): Promise<void> {
  const selector = { [PLAYED]: 'true' }
  const toleration = { key: PLAYED, operator: 'Exists' }
  await api.create({
    apiVersion: version,
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: RUN },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
        ],
      },
      matchConditions: [
        {
          name: 'of-a-test',
          expression: `request.namespace.matches(${JSON.stringify(patternOf(names.Namespace))})`,
        },
      ],
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [
        add('nodeSelector', PLAYED, 'true', selector),
        add('tolerations', '-', toleration, [toleration]),
      ],
    },
  })
  await api.create({
    apiVersion: version,
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name: RUN },
    spec: { policyName: RUN },
  })
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'placed', namespace: RUN },
    spec: { containers: [{ name: 'a', image: 'a' }] },
  }
  let seen: unknown
  const look = async (): Promise<true | undefined> => {
    // Its namespace has no ServiceAccount at first.
    const made = await api.create(pod, { dryRun: true }).catch((error: Error) => {
      seen = error.message
    })
    if (made?.['spec'].nodeSelector?.[PLAYED] === 'true') return true
    seen = made?.['spec'] ?? seen
    return undefined
  }
  await eventually(look, {
    timeoutMs: 60_000,
    pollMs: 500,
    explain: () => `the policy that places pods is not in force: ${JSON.stringify(seen)}`,
  })
}

/** Into a list or map that may not be there yet, as JSON Patch cannot (RFC 6902, 4.1). */
function add(field: string, below: string, one: unknown, whole: unknown): object {
  const [into, anew] = [patch(`${field}/${below}`, one), patch(field, whole)]
  const expression = `has(object.spec.${field}) ? ${into} : ${anew}`
  return { patchType: 'JSONPatch', jsonPatch: { expression } }
}

const patch = (path: string, value: unknown): string =>
  `[JSONPatch{op: "add", path: "/spec/${path}", value: ${JSON.stringify(value)}}]`
