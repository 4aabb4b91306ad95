// What writes a sealed address onto the Service: a Job with an account of its own, which may look at
// that one Service and patch it, and nothing else.

import type { IJob } from 'kubernetes-models/batch/v1'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import type { IRole, IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import type { IServiceAccount } from 'kubernetes-models/v1'

import { helper, merged, release, text, toJson, when } from '../template/language.ts'
import type { Expr, NodeMap, Templated } from '../template/language.ts'
import { addressBlob, images, loadBalancer, sealedAddressKey, secretName } from './addressFields.ts'
import { imageReference } from './image.ts'
import { contentHash, contentNamed, metadata, selectorLabels, suffixed } from './naming.ts'
import { namePorts } from './networkPolicy.ts'
import { imagePullSecrets, podExtras } from './podExtras.ts'
import { tolerations } from './scheduling.ts'
import { containerSecurityContext, podSecurityContext } from './security.ts'
import { givenServiceName, serviceName } from './service.ts'

const patchName = suffixed('lb-ip-patch')

const account: Templated<IServiceAccount> = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: metadata('address', 'config', { name: patchName }),
  automountServiceAccountToken: false,
}

/** One Service, and of it nothing but to look and to patch. */
const role: Templated<IRole> = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: metadata('address', 'config', { name: patchName }),
  rules: [
    {
      apiGroups: [''],
      resources: ['services'],
      resourceNames: [serviceName],
      verbs: ['get', 'patch'],
    },
  ],
}

const binding: Templated<IRoleBinding> = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: metadata('address', 'config', { name: patchName }),
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: patchName },
  subjects: [{ kind: 'ServiceAccount', name: patchName, namespace: release.namespace }],
}

/** The API server, by name or address; its port behind the Service `kubernetes` is mostly 6443. */
const policy: Templated<INetworkPolicy> = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata('address', 'policy', { name: patchName }),
  spec: {
    podSelector: { matchLabels: selectorLabels('address') },
    policyTypes: ['Ingress', 'Egress'],
    egress: [
      {
        ports: [...namePorts, { port: 443, protocol: 'TCP' }, { port: 6443, protocol: 'TCP' }],
      },
    ],
  },
}

const image = imageReference('kubectlImage', 'the patch', images.kubectl)

const jobName = helper<string>(
  'patchJobName',
  'A Job cannot be changed, so its name changes with every value that it is made of.',
  contentNamed(
    'lb-ip-patch',
    contentHash(
      text`${image}${images.kubectl.pullPolicy}${addressBlob}${givenServiceName}${loadBalancer.addressAnnotation}${toJson(podSecurityContext)}${toJson(containerSecurityContext)}${toJson(podExtras.imagePullSecrets)}${toJson(podExtras.podLabels)}${toJson(tolerations)}`,
    ),
  ),
)

const job: Templated<IJob> = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  // In the Service's own, last wave: a later phase would wait for a Service that has no address yet.
  metadata: metadata('address', 'expose', { name: jobName, hook: 'Sync' }),
  spec: {
    backoffLimit: 6,
    activeDeadlineSeconds: 600,
    template: {
      metadata: { labels: merged(selectorLabels('address'), podExtras.podLabels) },
      spec: {
        restartPolicy: 'Never',
        serviceAccountName: patchName,
        automountServiceAccountToken: true,
        enableServiceLinks: false,
        securityContext: podSecurityContext,
        imagePullSecrets,
        containers: [
          {
            name: 'patch',
            image,
            imagePullPolicy: images.kubectl.pullPolicy as Expr<'Always'>,
            args: when(
              loadBalancer.addressAnnotation,
              [
                'annotate',
                'service',
                serviceName,
                '--overwrite',
                // The kubelet puts the variable in; the object in the cluster never shows it.
                text`${loadBalancer.addressAnnotation}=$(ADDRESS)`,
              ],
              [
                'patch',
                'service',
                serviceName,
                '--type=merge',
                '--patch={"spec":{"loadBalancerIP":"$(ADDRESS)"}}',
              ] as never,
            ) as never,
            env: [
              // kubectl caches what the API server offers.
              { name: 'HOME', value: '/tmp' },
              {
                name: 'ADDRESS',
                valueFrom: { secretKeyRef: { name: secretName, key: sealedAddressKey } },
              },
            ],
            resources: {
              requests: { cpu: '10m', memory: '32Mi' },
              limits: { memory: '128Mi' },
            } as never,
            securityContext: containerSecurityContext,
            volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          },
        ],
        volumes: [{ name: 'tmp', emptyDir: {} }],
        tolerations: [tolerations],
      },
    },
  },
}

/** Its objects, by the words that begin the names of their files. */
export const addressPatch = { account, role, binding, policy, job } as unknown as Readonly<
  Record<'account' | 'role' | 'binding' | 'policy' | 'job', NodeMap>
>
